import type { Customer } from '../api/types'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { Doubt } from './Doubt'
import styles from './Facts.module.css'
import { doubtOf, traitRows } from './profile'

/** What is known of a customer: traits, account, identifiers. */
export function Facts({ customer }: { customer: Customer }) {
  const { timezone } = useWorkspace()
  const traits = traitRows(customer.traits)
  return (
    <>
      <Card title="Traits">
        {traits.length === 0 ? (
          <p className="soft">Nothing has been told about this customer yet.</p>
        ) : (
          <Rows
            rows={traits.map(([name, given]) => [name, format.value(given, timezone)])}
            doubts={Object.fromEntries(traits.map(([name]) => [name, doubtOf(customer, name)]))}
          />
        )}
      </Card>
      {customer.account && (
        <Card title="Account">
          <Rows rows={[['id', customer.account]]} />
        </Card>
      )}
      <Card title="Known by">
        <Rows rows={customer.identifiers.map((each) => [titled(each.kind), each.value])} />
      </Card>
    </>
  )
}

function Rows({
  rows,
  doubts = {},
}: {
  rows: readonly (readonly [string, string])[]
  doubts?: Readonly<Record<string, string | null>>
}) {
  return (
    <dl className={styles.rows}>
      {rows.map(([name, given]) => (
        <div key={`${name} ${given}`}>
          <dt>{name}</dt>
          <dd>
            {given} <Doubt publicKey={doubts[name] ?? null} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
