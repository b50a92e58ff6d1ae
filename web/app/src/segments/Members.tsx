import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { FoundCustomer, Segment } from '../api/types'
import * as format from '../kit/format'
import { Panel } from '../kit/Panel'
import { CustomerTable } from '../customers/CustomerTable'
import { useWorkspace } from '../workspace/queries'
import { useMembers } from './queries'
import styles from './Members.module.css'

/** Who is in it, now or at a moment of the past, some at a time. A customer leads to why. */
export function Members({ segment, asOf }: { segment: Segment; asOf: string | undefined }) {
  const { timezone } = useWorkspace()
  const members = useMembers(segment.name, asOf)
  return (
    <Panel
      query={members}
      height={480}
      isEmpty={(all) => all.pages[0]?.count === 0}
      empty={
        <>
          <strong>Nobody is in this segment{asOf === undefined ? ' now' : ' at that moment'}.</strong>
          <span>Customers appear here as soon as its sentence is true for them.</span>
        </>
      }
    >
      {(all) => {
        const first = all.pages[0]
        const people = all.pages.flatMap((page) => page.people)
        return (
          <div aria-busy={members.isFetching}>
            <CustomerTable
              customers={people}
              caption={`Members of ${segment.label ?? segment.name}`}
              link={(customer) => <ToWhy customer={customer} segment={segment.name} />}
            />
            <p className={`${styles.foot ?? ''} soft small`}>
              {first &&
                `${format.count(people.length)} of ${format.counted(first.count, 'member')} as of ${format.moment(first.as_of, timezone)}`}
              {members.hasNextPage && (
                <Button
                  variant="default"
                  size="xs"
                  loading={members.isFetchingNextPage}
                  onClick={() => void members.fetchNextPage()}
                >
                  Show more
                </Button>
              )}
            </p>
          </div>
        )
      }}
    </Panel>
  )
}

function ToWhy({ customer, segment }: { customer: FoundCustomer; segment: string }) {
  return (
    <Link to="/customers/$id" params={{ id: customer.id }} search={{ why: segment }}>
      {customer.name ?? customer.id}
    </Link>
  )
}
