/** Definitions as YAML text, and back; and the line that a fault is on. */

import { isMap, isScalar as isScalarNode, isSeq, LineCounter, parseDocument, stringify, type Document } from 'yaml'
import { isMapping, type Json, type Mapping, type Path } from './json'

export const toText = (raw: Json): string => stringify(raw, { lineWidth: 100 })

export interface Fault {
  message: string
  hint: string | null
  /** From 1; null where it is of no line. */
  line: number | null
}

export type Read = { raw: Mapping; fault: null } | { raw: null; fault: Fault }

/** The mapping that a text holds, or what is wrong with it. */
export function fromText(text: string): Read {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [error] = document.errors
  if (error) {
    const message = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
    return { raw: null, fault: { message, hint: null, line: lines.linePos(error.pos[0]).line } }
  }
  const raw = document.toJS() as Json
  if (!isMapping(raw)) {
    return { raw: null, fault: { message: 'This is no definition.', hint: 'Write a mapping, such as did: Order Completed.', line: 1 } }
  }
  return { raw, fault: null }
}

/** The line, from 1, on which the part at a path is written; its nearest surroundings where it is not there. */
export function lineOf(text: string, path: Path): number {
  const lines = new LineCounter()
  const document: Document = parseDocument(text, { lineCounter: lines })
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((each) => isScalarNode(each.key) && each.key.value === key)
      if (!pair) break
      offset = isScalarNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
      node = pair.value
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key]
      offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? offset
    } else break
  }
  return lines.linePos(offset).line
}

export interface Line {
  sign: ' ' | '+' | '-'
  text: string
}

/** Two texts line by line: what stayed, what came, what went; by the longest common subsequence. */
export function compared(before: string, after: string): Line[] {
  const [a, b] = [before.trimEnd().split('\n'), after.trimEnd().split('\n')]
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  const length = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = common[i]
      if (row) row[j] = a[i] === b[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1))
    }
  }
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i] ?? '' })
      i += 1
      j += 1
    } else if (i < a.length && (j >= b.length || length(i + 1, j) >= length(i, j + 1))) {
      lines.push({ sign: '-', text: a[i] ?? '' })
      i += 1
    } else {
      lines.push({ sign: '+', text: b[j] ?? '' })
      j += 1
    }
  }
  return lines
}
