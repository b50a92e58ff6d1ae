/** Sends a file and tells how far it is: fetch cannot, XMLHttpRequest can. */

import { address, refusal, Refused } from '../api/client'
import type { Uploaded } from '../api/types'

export function send(file: File, workspace: string, onProgress: (share: number) => void): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', address('/api/uploads', {}, { workspace, name: file.name }))
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.responseType = 'json'
    request.upload.onprogress = (event) => {
      onProgress(event.lengthComputable && event.total > 0 ? event.loaded / event.total : 0)
    }
    request.onerror = () => {
      reject(new Refused(0, 'unreachable', 'The file did not arrive.', 'Is the server still running? Then try again.'))
    }
    request.onload = () => {
      const answered: unknown = request.response
      if (request.status >= 200 && request.status < 300) resolve(answered as Uploaded)
      else reject(refusal(request.status, answered))
    }
    request.send(file)
  })
}
