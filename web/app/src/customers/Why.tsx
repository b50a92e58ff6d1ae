import { NativeSelect } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Explanation, Memberships, SegmentOverTime } from '../api/types'
import { accent } from '../kit/color'
import * as format from '../kit/format'
import { Fails, Holds } from '../kit/icons'
import { Narrowing } from '../kit/Narrowing'
import { Panel } from '../kit/Panel'
import { called, sentenced } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { because } from './overTime'
import { useExplanation, useMemberships } from './queries'
import { Tree } from './Tree'
import styles from './Why.module.css'
import { deciding, inFirst } from './why'

const route = getRouteApi('/customers/$id')

/** The segments a customer is in and those they are not in; for the chosen one, why. */
export function Why({ customer }: { customer: string }) {
  const memberships = useMemberships(customer)
  return (
    <Panel
      query={memberships}
      height={420}
      isEmpty={(all) => all.segments.length === 0}
      empty={
        <>
          <strong>There are no segments yet.</strong>
          <span>Make one, and this place says for every customer why they are in it or not.</span>
          <Link to="/">To the segments</Link>
        </>
      }
    >
      {(all) => <Shown customer={customer} all={all} />}
    </Panel>
  )
}

function Shown({ customer, all }: { customer: string; all: Memberships }) {
  const { why } = route.useSearch()
  const ordered = inFirst(all.segments)
  const chosen = ordered.find((each) => each.name === why) ?? ordered[0]
  const navigate = route.useNavigate()
  const inside = ordered.filter((each) => each.holds)
  const outside = ordered.filter((each) => !each.holds)
  const named = (some: readonly SegmentOverTime[]) => some.map((each) => ({ value: each.name, label: called(each) }))
  return (
    <div className={styles.columns}>
      <NativeSelect
        label="Segment"
        className={styles.narrow}
        value={chosen?.name ?? ''}
        data={[
          { group: `In ${inside.length}`, items: named(inside) },
          { group: `Not in ${outside.length}`, items: named(outside) },
        ].filter((each) => each.items.length > 0)}
        onChange={(event) =>
          void navigate({
            search: (view) => ({ ...view, why: event.currentTarget.value }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <nav className={styles.choices} aria-label="Segments of this customer">
        <Choices title={`In ${inside.length} of ${ordered.length}`} of={inside} chosen={chosen} />
        <Choices
          title={`Not in ${format.counted(outside.length, 'segment')}`}
          of={outside}
          chosen={chosen}
          isFolded={inside.length > 0 && chosen?.holds === true}
        />
      </nav>
      {chosen && <Reason customer={customer} segment={chosen} />}
    </div>
  )
}

function Choices({
  title,
  of,
  chosen,
  isFolded = false,
}: {
  title: string
  of: readonly SegmentOverTime[]
  chosen: SegmentOverTime | undefined
  isFolded?: boolean
}) {
  if (of.length === 0) return null
  return (
    <details open={!isFolded}>
      <summary className="soft small">{title}</summary>
      <ul className={styles.list}>
        {of.map((each) => {
          const current = each === chosen ? 'true' : undefined
          return (
            <li key={each.name}>
              <Link
                to="."
                search={(view) => ({ ...view, why: each.name })}
                replace
                resetScroll={false}
                className={styles.choice}
                style={accent(each.color)}
                aria-current={current}
                activeProps={{ 'aria-current': current }}
              >
                <span className={styles.dot} data-holds={each.holds} aria-hidden />
                {called(each)}
              </Link>
            </li>
          )
        })}
      </ul>
    </details>
  )
}

function Reason({ customer, segment }: { customer: string; segment: SegmentOverTime }) {
  const { as_of } = route.useSearch()
  const navigate = route.useNavigate()
  const explained = useExplanation(customer, segment.name, as_of)
  return (
    <section className={styles.why} style={accent(segment.color)} aria-label={`Why: ${called(segment)}`}>
      <Panel query={explained} height={360}>
        {(ready) => (
          <div className={styles.told} aria-busy={explained.isFetching} data-fetching={explained.isPlaceholderData}>
            <Verdict segment={segment} explained={ready} />
            <Tree root={ready.tree} />
          </div>
        )}
      </Panel>
      <Narrowing
        type="date"
        size="xs"
        className={styles.moment}
        label="As of the start of"
        value={as_of?.slice(0, 10)}
        onNarrow={(value) =>
          void navigate({
            search: (view) => ({ ...view, as_of: value }),
            replace: true,
            resetScroll: false,
          })
        }
      />
    </section>
  )
}

function Verdict({ segment, explained }: { segment: SegmentOverTime; explained: Explanation }) {
  const { timezone } = useWorkspace()
  const last = segment.memberships.at(-1)
  const reasons = deciding(explained.tree)
  return (
    <header className={styles.verdict} data-holds={explained.holds}>
      <p className={styles.mark}>
        {explained.holds ? <Holds /> : <Fails />}
        {explained.holds ? 'In' : 'Not in'}
        <span className="soft"> as of {format.moment(explained.as_of, timezone)}</span>
      </p>
      <h2>
        <Link to="/segments/$name" params={{ name: segment.name }} className={styles.segment}>
          {called(segment)}
        </Link>
      </h2>
      <p className={styles.sentence}>{sentenced(explained.sentence)}</p>
      {!explained.holds && reasons.length > 0 && (
        <p>
          <strong>Decided by:</strong> {reasons.join('; ')}.
        </p>
      )}
      {last && (
        <p className="soft small">
          {last.left_at === null
            ? `In since ${format.moment(last.entered_at, timezone)}${because(last.entered_by)}.`
            : `Was in until ${format.moment(last.left_at, timezone)}${because(last.left_by)}.`}
          {segment.memberships.length > 1 && ` In ${format.counted(segment.memberships.length, 'time')}.`}
        </p>
      )}
    </header>
  )
}
