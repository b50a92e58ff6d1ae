/** Asks the server, and says in its own words what went wrong. Paths, parameters and answers are typed by its schema. */

import type { paths } from './schema'

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The operation behind a path, `never` where the path does not take the verb. */
type Operation<P extends keyof paths, V extends Verb> = NonNullable<paths[P][V]>

type PathsOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, { responses: object }> ? P : never
}[keyof paths]

/** The JSON of a success. */
export type Answer<P extends keyof paths, V extends Verb = 'get'> =
  Operation<P, V> extends { responses: { 200: { content: { 'application/json': infer Body } } } } ? Body : never

type Query<P extends keyof paths, V extends Verb> =
  Operation<P, V> extends { parameters: { query?: infer Asked } } ? NonNullable<Asked> : never

type Path<P extends keyof paths, V extends Verb> =
  Operation<P, V> extends { parameters: { path: infer Named } } ? Named : undefined

type Body<P extends keyof paths, V extends Verb> =
  Operation<P, V> extends { requestBody: { content: { 'application/json': infer Sent } } } ? Sent : undefined

interface Ask<P extends keyof paths, V extends Verb> {
  path?: Path<P, V>
  query?: Query<P, V>
  body?: Body<P, V>
  signal?: AbortSignal
}

/** A refusal: what is wrong, where in the input, and what to do about it. Status 0: the server did not answer. */
export class Refused extends Error {
  override readonly name = 'Refused'

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string | null,
    /** The place in the input that it is about. */
    readonly where: string | null = null,
  ) {
    super(message)
  }
}

export function get<P extends PathsOf<'get'>>(path: P, ask: Ask<P, 'get'> = {}): Promise<Answer<P>> {
  return send('get', path, ask)
}

export function post<P extends PathsOf<'post'>>(path: P, ask: Ask<P, 'post'> = {}): Promise<Answer<P, 'post'>> {
  return send('post', path, ask)
}

export function put<P extends PathsOf<'put'>>(path: P, ask: Ask<P, 'put'> = {}): Promise<Answer<P, 'put'>> {
  return send('put', path, ask)
}

export function patch<P extends PathsOf<'patch'>>(path: P, ask: Ask<P, 'patch'> = {}): Promise<Answer<P, 'patch'>> {
  return send('patch', path, ask)
}

/** Takes something away. */
export function remove<P extends PathsOf<'delete'>>(path: P, ask: Ask<P, 'delete'> = {}): Promise<Answer<P, 'delete'>> {
  return send('delete', path, ask)
}

/** A page of another site cannot send this; without it a session changes nothing. */
export const FROM_THE_PAGE = { 'coterie-page': '1' }

async function send<P extends keyof paths, V extends Verb>(verb: V, path: P, ask: Ask<P, V>): Promise<Answer<P, V>> {
  const init: RequestInit = { method: verb.toUpperCase(), headers: { accept: 'application/json', ...FROM_THE_PAGE } }
  if (ask.signal) init.signal = ask.signal
  if (ask.body !== undefined) {
    init.body = JSON.stringify(ask.body)
    init.headers = { accept: 'application/json', 'content-type': 'application/json', ...FROM_THE_PAGE }
  }
  const response = await reach(address(path, ask.path, ask.query), init)
  const answered: unknown = await response.json().catch(() => null)
  if (!response.ok) throw refusal(response.status, answered)
  return answered as Answer<P, V>
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Refused(0, 'unreachable', 'The server does not answer.', 'Start it with `coterie serve`, then try again.')
  }
}

/** The address of a path with its parameters filled in; those that are undefined or null are left out. */
export function address(path: string, named: unknown, query: unknown): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((named as Record<string, unknown>)[name])),
  )
  const search = new URLSearchParams()
  for (const [name, given] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    for (const each of Array.isArray(given) ? (given as unknown[]) : [given]) {
      if (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean') {
        search.append(name, String(each))
      }
    }
  }
  const asked = search.toString()
  return asked ? `${filled}?${asked}` : filled
}

export function refusal(status: number, answered: unknown): Refused {
  const fault = (answered as { error?: { code?: string; message?: string; hint?: string | null; where?: string | null } } | null)?.error
  return new Refused(
    status,
    fault?.code ?? 'internal',
    fault?.message ?? `The server answered ${status} without saying why.`,
    fault?.hint ?? null,
    fault?.where ?? null,
  )
}
