import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { Activity, Customer } from '../api/types'
import { BackLink } from '../kit/BackLink'
import * as format from '../kit/format'
import { Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { CUSTOMER_TABS } from '../views'
import { useWorkspace } from '../workspace/queries'
import styles from './CustomerPage.module.css'
import { Known } from './Known'
import { OverTime } from './OverTime'
import { initials, nameOf, paletteOf, usedMost } from './profile'
import { useActivity, useCustomer } from './queries'
import { Timeline } from './Timeline'
import { Traits } from './Traits'
import { Why } from './Why'

const route = getRouteApi('/customers/$id')

/** One customer: when they were in which segment and why, what they did, what is known of them, who says so. */
export function CustomerPage() {
  const { id } = route.useParams()
  const customer = useCustomer(id)
  useTitle(customer.data ? nameOf(customer.data) : id)
  return (
    <>
      <BackLink to="/customers">All customers</BackLink>
      <Panel query={customer} height={760}>
        {(ready) => (
          <article className={styles.page}>
            <Head customer={ready} />
            <OverTime customer={ready} />
            <Parts customer={ready} />
          </article>
        )}
      </Panel>
    </>
  )
}

function Head({ customer }: { customer: Customer }) {
  const name = nameOf(customer)
  const activity = useActivity(customer.id)
  return (
    <header className={styles.head}>
      <span className={styles.face} style={paletteOf(customer.id)} aria-hidden>
        {initials(name)}
      </span>
      <div className={styles.who}>
        <h1>{name}</h1>
        {name !== customer.id && <p className="soft">{customer.id}</p>}
        {customer.tags.length > 0 && (
          <ul className={styles.tags} aria-label="Tags">
            {customer.tags.map((tag) => (
              <li key={tag}>{tag}</li>
            ))}
          </ul>
        )}
      </div>
      <Figures customer={customer} activity={activity.data} />
    </header>
  )
}

/** When seen, how much, for whom, on what and from where: what is not known is left out. */
function Figures({ customer, activity }: { customer: Customer; activity: Activity | undefined }) {
  const { timezone } = useWorkspace()
  const events = activity?.names.reduce((sum, each) => sum + each.count, 0)
  const device = usedMost(activity, 'device')
  const place = usedMost(activity, 'place')
  return (
    <dl className={styles.figures} aria-busy={activity === undefined}>
      <Figure name="First seen" said={format.day(customer.first_seen, timezone)} />
      <Figure name="Last seen" said={format.day(customer.last_seen, timezone)}>
        {format.clock(customer.last_seen, timezone)}
      </Figure>
      <Figure name="Events" said={events === undefined ? '…' : format.count(events)}>
        {activity && `on ${format.counted(activity.days.length, 'day')}`}
      </Figure>
      {activity?.account && (
        <Figure name="Account" said={activity.account.id}>
          {format.counted(activity.account.members, 'member')}
        </Figure>
      )}
      {device && (
        <Figure name="Mostly on" said={device.words}>
          {device.others > 0 && `and ${format.counted(device.others, 'other')}`}
        </Figure>
      )}
      {place && <Figure name="Mostly from" said={place.words} />}
    </dl>
  )
}

function Figure({ name, said, children }: { name: string; said: string; children?: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {said}
        {children && <small>{children}</small>}
      </dd>
    </div>
  )
}

const TITLES: Readonly<Record<(typeof CUSTOMER_TABS)[number], string>> = {
  why: 'Why',
  timeline: 'Timeline',
  traits: 'Traits',
  identity: 'Identity',
}

function Parts({ customer }: { customer: Customer }) {
  const { tab = 'why' } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Tabs
      id="parts"
      className={styles.parts}
      value={tab}
      keepMounted={false}
      onChange={(chosen) =>
        void navigate({
          search: (view) => ({ ...view, tab: CUSTOMER_TABS.find((each) => each === chosen) }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      <Tabs.List className={styles.tabs}>
        {CUSTOMER_TABS.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {TITLES[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="why" pt="lg">
        <Why customer={customer.id} />
      </Tabs.Panel>
      <Tabs.Panel value="timeline" pt="lg">
        <Timeline customer={customer.id} />
      </Tabs.Panel>
      <Tabs.Panel value="traits" pt="lg">
        <Traits customer={customer.id} />
      </Tabs.Panel>
      <Tabs.Panel value="identity" pt="lg">
        <Known customer={customer} />
      </Tabs.Panel>
    </Tabs>
  )
}
