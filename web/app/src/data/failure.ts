import { Refused } from '../api/client'
import type { Job } from '../api/types'

/** Why a job failed, as any refusal is shown. */
export function failure(job: Job): Refused {
  const { code, message, hint } = (job.error ?? {}) as { code?: string; message?: string; hint?: string | null }
  return new Refused(400, code ?? 'internal', message ?? 'It failed without saying why.', hint ?? null)
}
