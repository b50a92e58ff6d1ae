import { NativeSelect } from '@mantine/core'
import type { Segmentation, Segments } from '../../api/types'
import { SankeyChart, spoken } from '../../charts/SankeyChart'
import { moves } from '../../charts/sankey'
import { Card } from '../../kit/Card'
import * as format from '../../kit/format'
import { Empty, Panel } from '../../kit/Panel'
import { called } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import styles from './Flow.module.css'
import { flowEnds, momentsOf, wordsOf, type Named } from './parts'
import { useFlows } from './queries'

/** Between which two moments one looks, as the address has them. */
export interface Ends {
  since?: string | undefined
  until?: string | undefined
}

interface FlowOf {
  segmentation: Segmentation
  listing: Segments
  view: Ends
  onLook: (change: Ends) => void
}

/** How customers went from part to part between two of the moments at which they were counted. */
export function Flow({ segmentation, listing, view, onLook: look }: FlowOf) {
  const { timezone } = useWorkspace()
  const named = wordsOf(segmentation, listing)
  const moments = momentsOf(segmentation, listing)
  const { since, until } = flowEnds(moments, view)
  const flows = useFlows(segmentation.name, since, until)
  const option = (moment: string) => ({ value: moment, label: format.day(moment, timezone) })
  if (since === undefined) {
    return (
      <Card title="Flow between parts">
        <Empty>
          <strong>One more count is needed.</strong>
          <span>Who goes from part to part is seen between two counts; each refresh is one.</span>
        </Empty>
      </Card>
    )
  }
  const ends = [...moments].reverse()
  return (
    <Card
      title="Flow between parts"
      aside={
        <div className={styles.moments}>
          <NativeSelect
            label="From"
            size="xs"
            value={since}
            data={ends.filter((each) => until === undefined || each < until).map(option)}
            onChange={(event) => {
              look({ since: event.currentTarget.value })
            }}
          />
          <NativeSelect
            label="To"
            size="xs"
            value={until ?? ''}
            data={[{ value: '', label: 'Now' }, ...ends.filter((each) => each > since).map(option)]}
            onChange={(event) => {
              look({ until: event.currentTarget.value || undefined })
            }}
          />
        </div>
      }
    >
      <Panel query={flows} height={420}>
        {(found) => (
          <>
            <p className="soft small">
              {format.counted(found.moved, 'customer')} moved, {format.count(found.stayed)} stayed where they were.
              {found.changed_at.length > 0 && ' The definition changed in between, which moves customers too.'}
            </p>
            <SankeyChart
              flows={found.flows}
              order={[...segmentation.parts, 'new', 'none']}
              named={named}
              ends={[format.day(found.since, timezone), format.day(found.until, timezone)]}
              label={`How customers went from part to part of ${called(segmentation)}`}
            />
            <Moves flows={found.flows} named={named} />
          </>
        )}
      </Panel>
    </Card>
  )
}

const LARGEST = 8

function Moves({ flows, named }: { flows: Parameters<typeof moves>[0]; named: Named }) {
  const all = moves(flows)
  if (all.length === 0) return <p className="soft">Nobody changed parts.</p>
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption>The largest moves</caption>
        <tbody>
          {all.slice(0, LARGEST).map((each) => (
            <tr key={spoken(each, named)}>
              <th scope="row">
                <i style={{ background: named(each.before).color }} aria-hidden /> {named(each.before).label} →{' '}
                <i style={{ background: named(each.after).color }} aria-hidden /> {named(each.after).label}
              </th>
              <td className="figures">{format.count(each.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
