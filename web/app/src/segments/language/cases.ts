/** The cases of the language that Python is tested with, for tests here: every condition and definition in them. */

import { readdirSync, readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { isMapping, type Json, type Mapping } from './json'

const FOLDER = new URL('../../../../../tests/segments/cases/', import.meta.url)

export interface Case {
  file: string
  it: string
  raw: Mapping
}

const entries = (raw: Json | undefined): Mapping[] => (Array.isArray(raw) ? raw.filter(isMapping) : [])

export function cases(): Case[] {
  const found: Case[] = []
  for (const file of readdirSync(FOLDER).filter((each) => each.endsWith('.yaml') && each !== 'refusals.yaml')) {
    for (const document of parseAllDocuments(readFileSync(new URL(file, FOLDER), 'utf8'))) {
      const scene = document.toJS() as Json
      if (!isMapping(scene)) continue
      for (const each of entries(scene.cases)) {
        const raw = each.where ?? each.segment
        if (isMapping(raw)) found.push({ file, it: typeof each.it === 'string' ? each.it : '', raw })
      }
      for (const each of entries(scene.definitions)) found.push({ file, it: 'a definition', raw: each })
    }
  }
  return found
}

/** The condition of a case, with or without a name around it; undefined for a segmentation or a computed trait. */
export function conditionOf({ raw }: Case): Json | undefined {
  if ('segmentation' in raw || 'compute' in raw) return undefined
  return 'segment' in raw && 'who' in raw ? raw.who : raw
}
