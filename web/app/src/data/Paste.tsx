import { Button, NativeSelect, SegmentedControl, Tabs } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useMay } from '../access/queries'
import type { Arrival, Key } from '../api/types'
import { Card } from '../kit/Card'
import { Code } from '../kit/Code'
import { Failed } from '../kit/Panel'
import styles from './Paste.module.css'
import { useFirstSegment, useRenewSources } from './queries'
import { platformsOf, SDKS, snippetOf } from './snippets'
import { isRefused, nameOf, whoOf } from './tail'
import { useTail } from './tailing'

const route = getRouteApi('/data/sources')

/** What to paste into a program, with the key filled in, and below it the first message as it arrives. */
export function Paste({ source, keys }: { source: Key; keys: readonly Key[] }) {
  const view = route.useSearch()
  const navigate = route.useNavigate()
  const sdk = view.sdk !== undefined && SDKS.includes(view.sdk) ? view.sdk : (SDKS[0] ?? '')
  const snippet = snippetOf(sdk, view.platform ?? '', source.token ?? '', window.location.origin)
  const show = (by: Partial<typeof view>) => void navigate({ search: (before) => ({ ...before, ...by }), replace: true, resetScroll: false })
  return (
    <Card
      title="Paste this"
      aside={
        keys.length > 1 && (
          <NativeSelect
            aria-label="Key to send with"
            size="xs"
            data={keys.map((each) => each.name)}
            value={source.name}
            onChange={(event) => {
              show({ source: event.currentTarget.value })
            }}
          />
        )
      }
    >
      <div className={styles.choose}>
        <Tabs
          value={placeOf(sdk)}
          onChange={(chosen) => {
            show({ sdk: SDKS[Number(chosen)] })
          }}
          activateTabWithKeyboard={false}
        >
          <Tabs.List aria-label="SDK">
            {SDKS.map((each) => (
              <Tabs.Tab key={each} value={placeOf(each)}>
                {each}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={placeOf(sdk)} className={styles.panel}>
            <SegmentedControl
              aria-label="Where it runs"
              size="xs"
              data={platformsOf(sdk)}
              value={snippet.platform}
              onChange={(platform) => {
                show({ platform })
              }}
            />
            {snippet.install !== null && <Code words={snippet.install} label="Install" />}
            <Code words={snippet.code} label="Snippet" />
          </Tabs.Panel>
        </Tabs>
      </div>
      <First source={source.name} />
    </Card>
  )
}

/** Tabs make ids of their values, which hold no spaces. */
const placeOf = (sdk: string): string => String(SDKS.indexOf(sdk))

/** Waits for the first message that comes with the key, and leads from it to a first segment. */
function First({ source }: { source: string }) {
  const { arrivals, since, error } = useTail()
  const latest = arrivals?.find((each) => each.source === source && each.number > since)
  const renew = useRenewSources()
  const number = latest?.number
  useEffect(() => {
    if (number !== undefined) renew()
  }, [number, renew])
  if (error) return <Failed error={error} />
  return (
    <div className={styles.first} role="status" data-state={latest === undefined ? 'waiting' : isRefused(latest) ? 'refused' : 'here'}>
      {latest === undefined ? (
        <p>
          <span className={styles.pulse} aria-hidden /> Listening for messages with the key <strong>{source}</strong> …
        </p>
      ) : (
        <Arrived arrival={latest} />
      )}
    </div>
  )
}

function Arrived({ arrival }: { arrival: Arrival }) {
  const mayEdit = useMay('edit')
  const make = useFirstSegment()
  const navigate = useNavigate()
  const who = whoOf(arrival)
  const event = arrival.kind === 'track' ? arrival.name : null
  if (isRefused(arrival)) {
    return (
      <p>
        <strong>It arrived, but was refused.</strong> {arrival.message} {arrival.hint} <Link to="/data/quarantine">Look at it</Link>
      </p>
    )
  }
  return (
    <>
      <p>
        <strong>{nameOf(arrival)}</strong>
        {who !== null && (
          <>
            {' '}
            of{' '}
            <Link to="/customers/$id" params={{ id: who }}>
              {who}
            </Link>
          </>
        )}{' '}
        has arrived. <Link to="/data/live">Watch what else comes</Link>
      </p>
      {event !== null && mayEdit && (
        <Button
          loading={make.isPending}
          onClick={() => {
            make.mutate(event, { onSuccess: (name) => void navigate({ to: '/segments/$name', params: { name } }) })
          }}
        >
          Make a segment of everyone who did this
        </Button>
      )}
      {make.error && <Failed error={make.error} />}
    </>
  )
}
