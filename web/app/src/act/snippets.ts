/** What a program takes to hear who enters and leaves. */

export interface Asked {
  /** Where this server answers. */
  at: string
  /** Names of segments; none: all. */
  segments: readonly string[]
  workspace: string
  /** Whether there are several, so that the name is needed. */
  isOneOfSeveral: boolean
  /** Whether the server wants a key. */
  wantsKey: boolean
}

export interface Way {
  name: string
  says: string
  code: string
}

/** One for each way to hear of changes, filled with this server's address and the segments that are in view. */
export function ways(asked: Asked): Way[] {
  const search = new URLSearchParams()
  if (asked.isOneOfSeveral) search.set('workspace', asked.workspace)
  if (asked.segments.length > 0) search.set('segments', asked.segments.join(','))
  const named = search.toString().replaceAll('%2C', ',')
  const address = (path: string, more = '') => `${asked.at}${path}${named || more ? '?' : ''}${[named, more].filter(Boolean).join('&')}`
  const names = asked.segments.map((each) => ` ${each}`).join('')
  const workspace = asked.isOneOfSeveral ? ` --workspace ${asked.workspace}` : ''
  const curl = asked.wantsKey ? " -H 'Authorization: Bearer KEY'" : ''
  return [
    {
      name: 'curl',
      says: 'All that happened so far, in order; then listen. Each answer says the next “after”, each event of the stream its id: with it nothing is missed.',
      code: `curl -s${curl} '${address('/api/changes', 'after=0')}'
curl -sN${curl} '${address('/api/stream')}'`,
    },
    {
      name: 'Python',
      says: 'Keep “after”, and nothing is missed while the program was away.',
      code: `import json
from urllib.request import Request, urlopen

after = 0
while True:
    asked = Request(f"${address('/api/changes', 'after={after}&wait=20')}"${asked.wantsKey ? ',\n                    headers={"Authorization": "Bearer KEY"}' : ''})
    with urlopen(asked) as answer:
        found = json.load(answer)
    for change in found["changes"]:
        print(change["segment"], "entered by" if change["entered"] else "left by", change["customer"], change["cause"])
    after = found["next"]
    if not found["live"] and not found["changes"]:
        break  # nothing changes by itself here`,
    },
    {
      name: 'Node',
      says: 'Keep “after”, and nothing is missed while the program was away.',
      code: `let after = 0
for (;;) {
  const answer = await fetch(\`${address('/api/changes', 'after=${after}&wait=20')}\`${asked.wantsKey ? ",\n    { headers: { Authorization: 'Bearer KEY' } }" : ''})
  const found = await answer.json()
  for (const { segment, entered, customer, cause } of found.changes) {
    console.log(segment, entered ? 'entered by' : 'left by', customer, cause)
  }
  after = found.next
  if (!found.live && found.changes.length === 0) break // nothing changes by itself here
}`,
    },
    {
      name: 'Command line',
      says: 'On the machine of the server, until Ctrl-C; an object a line for other programs.',
      code: `coterie watch${names}${workspace}
coterie watch${names}${workspace} --after 0 --json`,
    },
  ]
}
