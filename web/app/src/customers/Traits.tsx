import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { TraitHistory } from '../api/types'
import * as format from '../kit/format'
import { Search } from '../kit/icons'
import { Panel } from '../kit/Panel'
import { useWorkspace } from '../workspace/queries'
import { Doubt } from './Doubt'
import { foundTraits, isNow } from './profile'
import { useTraitHistory } from './queries'
import styles from './Traits.module.css'

/** What is known of a customer, and what it was before. */
export function Traits({ customer }: { customer: string }) {
  const histories = useTraitHistory(customer)
  const [words, setWords] = useState('')
  return (
    <Panel
      query={histories}
      height={320}
      isEmpty={(all) => all.length === 0}
      empty={
        <>
          <strong>Nothing has been told about this customer yet.</strong>
          <span>
            An <code>identify</code> message or an import of customers brings traits.
          </span>
        </>
      }
    >
      {(all) => {
        const found = foundTraits(all, words)
        return (
          <div className={styles.traits}>
            {all.length > 8 && (
              <TextInput
                aria-label="Find a trait"
                placeholder="Name or value"
                leftSection={<Search />}
                className={styles.search}
                value={words}
                onChange={(event) => {
                  setWords(event.currentTarget.value)
                }}
              />
            )}
            {found.length === 0 ? (
              <p className="soft">No trait has “{words}” in its name or a value.</p>
            ) : (
              <ul className={styles.list}>
                {found.map((each) => (
                  <Trait key={each.name} history={each} />
                ))}
              </ul>
            )}
          </div>
        )
      }}
    </Panel>
  )
}

function Trait({ history }: { history: TraitHistory }) {
  const { timezone } = useWorkspace()
  const [latest] = history.periods
  if (!latest) return null
  return (
    <li className={styles.trait}>
      <span className="soft">{history.name}</span>
      <span className={styles.value} data-now={isNow(history)}>
        {isNow(history) ? format.value(latest.value, timezone) : 'none any more'}{' '}
        {isNow(history) && <Doubt publicKey={latest.public_key} />}
      </span>
      <span className="soft small figures">since {format.day(latest.until_at ?? latest.from_at, timezone)}</span>
      {history.periods.length > (isNow(history) ? 1 : 0) && (
        <details className={styles.before}>
          <summary>{format.counted(history.periods.length, 'value')} over time</summary>
          <ol>
            {history.periods.map((each) => (
              <li key={each.from_at}>
                <span className="soft small figures">
                  {format.moment(each.from_at, timezone)} –{' '}
                  {each.until_at === null ? 'now' : format.moment(each.until_at, timezone)}
                </span>
                <span>
                  {format.value(each.value, timezone)} <Doubt publicKey={each.public_key} />
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  )
}
