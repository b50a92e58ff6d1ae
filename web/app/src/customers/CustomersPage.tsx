import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { getRouteApi, Link } from '@tanstack/react-router'
import * as format from '../kit/format'
import { Search } from '../kit/icons'
import { Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { CustomerTable } from './CustomerTable'
import styles from './CustomersPage.module.css'
import { useCustomers } from './queries'

const route = getRouteApi('/customers')
const TYPING = 250

/** Customers by id, name or e-mail address, the latest seen first. */
export function CustomersPage() {
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const [asked] = useDebouncedValue(search, TYPING)
  const found = useCustomers(asked)
  useTitle('Customers')
  return (
    <>
      <div className={styles.head}>
        <h1>Customers</h1>
        <TextInput
          aria-label="Find a customer"
          placeholder="Id, name or e-mail address"
          leftSection={<Search />}
          className={styles.search}
          value={search}
          onChange={(event) =>
            void navigate({ search: { search: event.currentTarget.value }, replace: true, resetScroll: false })
          }
        />
      </div>
      <Panel
        query={found}
        height={640}
        isEmpty={(all) => all.pages[0]?.customers.length === 0}
        empty={
          asked ? (
            <>
              <strong>No customer is called “{asked}”.</strong>
              <span>Ids, names and e-mail addresses are looked through, whatever the case.</span>
            </>
          ) : (
            <>
              <strong>No customers yet.</strong>
              <span>
                <code>coterie import orders.csv</code> brings them in, with what they did.
              </span>
            </>
          )
        }
      >
        {(all) => (
          <div aria-busy={found.isFetching}>
            <CustomerTable
              customers={all.pages.flatMap((page) => page.customers)}
              caption="Customers, the latest seen first"
              link={(customer) => (
                <Link to="/customers/$id" params={{ id: customer.id }}>
                  {customer.name ?? customer.id}
                </Link>
              )}
            />
            <p className={`${styles.foot ?? ''} soft small`}>
              The latest seen first, of {format.counted(all.pages[0]?.count ?? 0, 'customer')} in all.
              {found.hasNextPage && (
                <Button
                  variant="default"
                  size="xs"
                  loading={found.isFetchingNextPage}
                  onClick={() => void found.fetchNextPage()}
                >
                  Show more
                </Button>
              )}
            </p>
          </div>
        )}
      </Panel>
    </>
  )
}
