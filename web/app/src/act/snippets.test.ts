import { describe, expect, it } from 'vitest'
import { ways } from './snippets'

const asked = { at: 'http://localhost:8000', segments: ['lapsed', 'vip'], workspace: 'shop', isOneOfSeveral: true, wantsKey: false }

describe('the ways to hear of changes', () => {
  it('are filled with the address, the segments and the workspace', () => {
    const [curl, , node, cli] = ways(asked)

    expect(curl?.code).toContain("'http://localhost:8000/api/changes?workspace=shop&segments=lapsed,vip&after=0'")
    expect(node?.code).toContain('segments=lapsed,vip&after=${after}&wait=20')
    expect(cli?.code).toContain('coterie watch lapsed vip --workspace shop')
  })

  it('leave out what is not needed', () => {
    const [curl, python] = ways({ ...asked, segments: [], isOneOfSeveral: false })

    expect(curl?.code).toContain("curl -sN 'http://localhost:8000/api/stream'")
    expect(python?.code).not.toContain('Authorization')
  })

  it('send a key where the server wants one', () => {
    expect(ways({ ...asked, wantsKey: true }).slice(0, 3).every((each) => each.code.includes('Bearer KEY'))).toBe(true)
  })
})
