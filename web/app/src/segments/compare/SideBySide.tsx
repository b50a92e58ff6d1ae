import { Link } from '@tanstack/react-router'
import type { Comparison, ComparedCell, ComparedColumn, ComparedRow } from '../../api/types'
import { Dot } from '../../charts/Dot'
import { dots } from '../../charts/dots'
import { Card } from '../../kit/Card'
import { accent, NEUTRAL } from '../../kit/color'
import * as format from '../../kit/format'
import { titled } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import { details, growth, legend, verdict } from './compare'
import styles from './SideBySide.module.css'

type Named = (name: string) => { label: string; color: string }

/** A table that is a picture too: a row for each measure, a column for each segment, dots with intervals on one scale a row. */
export function SideBySide({ found, named }: { found: Comparison; named: Named }) {
  const { timezone } = useWorkspace()
  return (
    <Card
      title={`${format.counted(found.columns.length - 1, 'segment')} against everyone`}
      aside={
        <p className="soft small">
          Among {format.counted(found.everyone, 'customer')}, as of {format.moment(found.as_of, timezone)}
        </p>
      }
    >
      <div className={styles.scroll} tabIndex={0} role="group" aria-label="Segments side by side; scrolls sideways">
        <table role="table" className={styles.table} style={{ '--columns': found.columns.length } as React.CSSProperties}>
          <caption className="unseen">Segments side by side: the measures in which they differ most come first</caption>
          <thead role="rowgroup">
            <tr role="row" className={styles.row}>
              <td role="cell" className={styles.corner} />
              {found.columns.map((each) => (
                <Head key={each.name} column={each} named={named} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {found.rows.map((each) => (
              <Row key={`${each.source} ${each.name}`} row={each} columns={found.columns} named={named} />
            ))}
          </tbody>
        </table>
      </div>
      {found.rows.length === 0 && <p className="soft">There are no computed traits yet, and no traits that hold numbers: they would be compared here.</p>}
      {found.rows.length > 0 && <p className="soft small">{legend(found)}</p>}
    </Card>
  )
}

const EVERYONE = 'everyone'

const labelOf = (column: ComparedColumn, named: Named): string => (column.name === EVERYONE ? 'Everyone' : named(column.name).label)
const colorOf = (column: ComparedColumn, named: Named): string => (column.name === EVERYONE ? NEUTRAL : named(column.name).color)

function Head({ column, named }: { column: ComparedColumn; named: Named }) {
  const { timezone } = useWorkspace()
  const grown = growth(column, timezone)
  return (
    <th scope="col" role="columnheader" className={styles.head} style={accent(colorOf(column, named))}>
      <span className={styles.name}>
        {column.name === EVERYONE ? 'Everyone' : <Link to="/segments/$name" params={{ name: column.name }}>{labelOf(column, named)}</Link>}
      </span>
      <span className={styles.size}>
        <strong className="figures">{format.count(column.size)}</strong>
        {column.name !== EVERYONE && <span className="soft small">{format.share(column.share)}</span>}
      </span>
      <span className={styles.bar} aria-hidden>
        <i style={{ width: `${String(column.share * 100)}%` }} />
      </span>
      {grown !== null && <span className="soft small">{grown}</span>}
    </th>
  )
}

function Row({ row, columns, named }: { row: ComparedRow; columns: readonly ComparedColumn[]; named: Named }) {
  const places = dots(row.cells)
  const whole = places[0]?.at ?? null
  return (
    <tr role="row" className={styles.row}>
      <th scope="row" role="rowheader" className={styles.measure}>
        {row.label ?? titled(row.name)}
        {row.unit !== null && <span className="soft small"> {row.unit}</span>}
        {row.source === 'asked' && <span className="soft small"> · a goal’s number</span>}
      </th>
      {columns.map((column, index) => {
        const cell = row.cells[index]
        if (cell === undefined) return null
        const place = places[index]
        const told = verdict(cell)
        return (
          <td key={column.name} role="cell" className={styles.cell} style={accent(colorOf(column, named))}>
            <span className={styles.of} aria-hidden>
              {labelOf(column, named)}
            </span>
            <span className={styles.figure} title={details(cell)}>
              <strong className="figures">{cell.value === null ? '–' : format.rough(cell.value)}</strong>
              {told && (
                <span className={styles.verdict} data-tone={told.tone}>
                  {told.words}
                </span>
              )}
              <span className="unseen">{details(cell)}</span>
            </span>
            <span className={styles.picture}>
              {place && <Dot placed={place} whole={index === 0 ? null : whole} isTold={index === 0 || told?.tone !== 'none'} />}
            </span>
            <span className={styles.made}>{made(cell)}</span>
          </td>
        )
      })}
    </tr>
  )
}

/** How many have a value, their total, and whether the segment was made of the same data. */
function made(cell: ComparedCell): string {
  const parts = [cell.counted > cell.have ? `${format.count(cell.have)} of ${format.count(cell.counted)} with a value` : `${format.count(cell.have)} with a value`]
  if (cell.total !== null) parts.push(`total ${format.rough(cell.total)}`)
  if (cell.same_data) parts.push('made of this')
  return parts.join(' · ')
}
