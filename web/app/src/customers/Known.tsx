import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Customer, Identity, IdentityChange, Parting } from '../api/types'
import { Card } from '../kit/Card'
import { Answers, Dialog } from '../kit/Dialog'
import dialog from '../kit/Dialog.module.css'
import * as format from '../kit/format'
import { Failed, Panel } from '../kit/Panel'
import { titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { stepWords } from './identity'
import styles from './Known.module.css'
import { useCustomer, useIdentity, useMerge, useParting, useSplit } from './queries'

/** The identifiers of a customer, the messages that brought them together, and ways to take apart and to join. */
export function Known({ customer }: { customer: Customer }) {
  const identity = useIdentity(customer.id)
  const [leaving, setLeaving] = useState<string | null>(null)
  const [isMerging, setMerging] = useState(false)
  return (
    <Panel query={identity} height={320}>
      {(ready) => (
        <div className={styles.columns}>
          <Card
            title="Known by"
            aside={
              <Button
                variant="default"
                size="xs"
                onClick={() => {
                  setMerging(true)
                }}
              >
                Merge with another…
              </Button>
            }
          >
            <Identifiers identity={ready} onSplit={setLeaving} />
          </Card>
          <Card title="How they came together">
            <Steps changes={ready.changes} />
          </Card>
          <Split
            identifier={leaving}
            onClose={() => {
              setLeaving(null)
            }}
          />
          <Merge
            survivor={customer}
            isOpen={isMerging}
            onClose={() => {
              setMerging(false)
            }}
          />
        </div>
      )}
    </Panel>
  )
}

function Identifiers({ identity, onSplit }: { identity: Identity; onSplit: (identifier: string) => void }) {
  return (
    <ul className={styles.identifiers}>
      {identity.identifiers.map((each) => (
        <li key={`${each.kind} ${each.value}`}>
          <span>
            <span className="soft small">{titled(each.kind)}</span>
            <code>{each.value}</code>
          </span>
          {identity.identifiers.length > 1 && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-xs"
              aria-label={`Split off ${each.value}`}
              onClick={() => {
                onSplit(each.value)
              }}
            >
              Split off…
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

function Steps({ changes }: { changes: readonly IdentityChange[] }) {
  const { timezone } = useWorkspace()
  if (changes.length === 0) {
    return <p className="soft">One identifier, and no message that carried another beside it.</p>
  }
  return (
    <ol className={styles.steps}>
      {[...changes].reverse().map((each, i) => (
        <li key={`${each.seq} ${i}`} data-change={each.change}>
          <p>{stepWords(each)}</p>
          <p className="soft small">
            {each.reason} · {format.moment(each.changed_at, timezone)}
          </p>
        </li>
      ))}
    </ol>
  )
}

/** Says what a split will do before it is done. */
function Split({ identifier, onClose }: { identifier: string | null; onClose: () => void }) {
  const parting = useParting(identifier)
  const split = useSplit()
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  const close = () => {
    setReason('')
    split.reset()
    onClose()
  }
  return (
    <Dialog title={`Split off ${identifier ?? ''}`} wide opened={identifier !== null} onClose={close}>
      <Panel query={parting} height={220}>
        {(ready) => (
          <div className={dialog.body}>
            <Halves parting={ready} />
            <p className="soft small">
              Segments follow at the next refresh. To undo it, merge the two again: nothing is lost either way.
            </p>
            <TextInput
              label="Why"
              description="It is kept with the split."
              value={reason}
              onChange={(event) => {
                setReason(event.currentTarget.value)
              }}
            />
            {split.error && <Failed error={split.error} />}
            <Answers>
              <Button variant="default" onClick={close}>
                Leave them together
              </Button>
              <Button
                loading={split.isPending}
                onClick={() => {
                  split.mutate(
                    { identifier: identifier ?? '', reason },
                    {
                      onSuccess: (done) => {
                        close()
                        void navigate({
                          to: '/customers/$id',
                          params: { id: done.customer },
                          search: { tab: 'identity' },
                        })
                      },
                    },
                  )
                }}
              >
                Split
              </Button>
            </Answers>
          </div>
        )}
      </Panel>
    </Dialog>
  )
}

function Halves({ parting }: { parting: Parting }) {
  const halves = [
    ['Stays', parting.stays],
    ['Leaves', parting.leaves],
  ] as const
  return (
    <div className={styles.halves}>
      {halves.map(([title, half]) => (
        <section key={title} aria-label={title}>
          <h3>
            <span className="soft small">{title}</span> {half.customer}
          </h3>
          <p>{format.counted(half.events, 'event')}</p>
          <ul>
            {half.identifiers.map((each) => (
              <li key={`${each.kind} ${each.value}`}>
                <span className="soft small">{titled(each.kind)}</span> <code>{each.value}</code>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** Joins another customer to this one, after showing who that is. */
function Merge({ survivor, isOpen, onClose }: { survivor: Customer; isOpen: boolean; onClose: () => void }) {
  const { timezone } = useWorkspace()
  const [wanted, setWanted] = useState('')
  const [other, setOther] = useState('')
  const [reason, setReason] = useState('')
  const found = useCustomer(other, isOpen && other !== '')
  const merge = useMerge()
  const close = () => {
    setWanted('')
    setOther('')
    setReason('')
    merge.reset()
    onClose()
  }
  return (
    <Dialog title={`Merge another customer into ${survivor.id}`} wide opened={isOpen} onClose={close}>
      <div className={dialog.body}>
        <form
          className={styles.find}
          onSubmit={(event) => {
            event.preventDefault()
            setOther(wanted.trim())
          }}
        >
          <TextInput
            label="The other one’s id"
            description="A user id, an anonymous id or any other identifier."
            data-autofocus
            value={wanted}
            onChange={(event) => {
              setWanted(event.currentTarget.value)
            }}
          />
          <Button type="submit" variant="default" disabled={wanted.trim() === ''}>
            Look up
          </Button>
        </form>
        {other !== '' && (
          <Panel query={found} height={90}>
            {(ready) =>
              ready.id === survivor.id ? (
                <p role="status">That is this very customer.</p>
              ) : (
                <>
                  <p>
                    <strong>{ready.id}</strong>, seen from {format.day(ready.first_seen, timezone)} to{' '}
                    {format.day(ready.last_seen, timezone)}, with{' '}
                    {format.counted(ready.identifiers.length, 'identifier')}, becomes part of{' '}
                    <strong>{survivor.id}</strong>: events, traits, tags and identifiers move there.
                  </p>
                  <p className="soft small">Segments follow at the next refresh. Splitting off {other} undoes it.</p>
                  <TextInput
                    label="Why"
                    description="It is kept with the merge."
                    value={reason}
                    onChange={(event) => {
                      setReason(event.currentTarget.value)
                    }}
                  />
                  {merge.error && <Failed error={merge.error} />}
                  <Answers>
                    <Button variant="default" onClick={close}>
                      Leave them apart
                    </Button>
                    <Button
                      loading={merge.isPending}
                      onClick={() => {
                        merge.mutate({ survivor: survivor.id, other: ready.id, reason }, { onSuccess: close })
                      }}
                    >
                      Merge
                    </Button>
                  </Answers>
                </>
              )
            }
          </Panel>
        )}
      </div>
    </Dialog>
  )
}
