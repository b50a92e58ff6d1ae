import { getRouteApi, Link } from '@tanstack/react-router'
import type { Customer } from '../api/types'
import * as format from '../kit/format'
import { Back } from '../kit/icons'
import { Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { useWorkspace } from '../workspace/queries'
import styles from './CustomerPage.module.css'
import { Facts } from './Facts'
import { nameOf } from './profile'
import { useCustomer } from './queries'
import { Reasons } from './Reasons'
import { Timeline } from './Timeline'

const route = getRouteApi('/customers/$id')

/** One customer: why they are in a segment or not, what is known of them, and what happened. */
export function CustomerPage() {
  const { id } = route.useParams()
  const customer = useCustomer(id)
  useTitle(customer.data ? nameOf(customer.data) : id)
  return (
    <>
      <Link to="/customers" className={styles.back}>
        <Back /> All customers
      </Link>
      <Panel query={customer} height={640}>
        {(ready) => (
          <article>
            <Head customer={ready} />
            <div className={styles.columns}>
              <div className={styles.main}>
                <Reasons customer={ready.id} />
                <Timeline customer={ready.id} />
              </div>
              <aside className={styles.aside}>
                <Facts customer={ready} />
              </aside>
            </div>
          </article>
        )}
      </Panel>
    </>
  )
}

function Head({ customer }: { customer: Customer }) {
  const { timezone } = useWorkspace()
  const name = nameOf(customer)
  return (
    <header className={styles.head}>
      <h1>{name}</h1>
      <p className="soft">
        {name !== customer.id && <>{customer.id} · </>}
        first seen {format.day(customer.first_seen, timezone)}, last seen {format.moment(customer.last_seen, timezone)}
      </p>
      {customer.tags.length > 0 && (
        <ul className={styles.tags} aria-label="Tags">
          {customer.tags.map((tag) => (
            <li key={tag}>{tag}</li>
          ))}
        </ul>
      )}
    </header>
  )
}
