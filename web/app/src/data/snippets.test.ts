import { describe, expect, it } from 'vitest'
import { platformsOf, SDKS, snippetOf } from './snippets'

describe('snippets', () => {
  it('fills in the key and the address', () => {
    const { code } = snippetOf('No SDK', 'curl', 'coterie_write_x', 'http://localhost:8000/')

    expect(code).toContain('curl http://localhost:8000/v1/track -u coterie_write_x: ')
  })

  it('leaves no hole in any of them', () => {
    const all = SDKS.flatMap((sdk) => platformsOf(sdk).map((each) => snippetOf(sdk, each, 'k', 'https://in.example')))

    expect(all).toHaveLength(20)
    expect(all.filter(({ code }) => /\b(KEY|AT|HOST|PORT|PROTOCOL)\b/.test(code))).toEqual([])
    expect(all.filter(({ code }) => !code.includes('in.example'))).toEqual([])
  })

  it('names the usual port where the address has none', () => {
    expect(snippetOf('Mixpanel', 'Node', 'k', 'https://in.example').code).toContain("host: 'in.example', port: 443, protocol: 'https'")
  })

  it('takes what the SDK has where the platform is of another one', () => {
    expect(snippetOf('Segment', 'curl', 'k', 'http://a').platform).toBe('Browser')
  })
})
