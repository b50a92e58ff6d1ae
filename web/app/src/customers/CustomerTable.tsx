import type { ReactNode } from 'react'
import type { FoundCustomer } from '../api/types'
import * as format from '../kit/format'
import { useWorkspace } from '../workspace/queries'
import styles from './CustomerTable.module.css'

interface Shown {
  customers: readonly FoundCustomer[]
  caption: string
  link: (customer: FoundCustomer) => ReactNode
}

/** Customers in rows: the name where there is one, the id, first and last seen. */
export function CustomerTable({ customers, caption, link }: Shown) {
  const { timezone } = useWorkspace()
  const named = customers.some((each) => each.name !== null)
  return (
    <table className={styles.table}>
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Customer</th>
          {named && (
            <th scope="col" className={styles.spare}>
              Id
            </th>
          )}
          <th scope="col" className={styles.spare}>
            First seen
          </th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {customers.map((each) => (
          <tr key={each.id}>
            <td className={styles.who}>{link(each)}</td>
            {named && <td className={`${styles.spare ?? ''} soft`}>{each.id}</td>}
            <td className={`${styles.spare ?? ''} figures`}>{format.day(each.first_seen, timezone)}</td>
            <td className="figures">{format.day(each.last_seen, timezone)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
