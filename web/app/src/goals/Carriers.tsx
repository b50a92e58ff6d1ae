import { Switch } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Carrier, Outlook } from '../api/types'
import { Diverging, type Bar } from '../charts/Diverging'
import { accent } from '../kit/color'
import * as format from '../kit/format'
import { called } from '../kit/words'
import styles from './Carriers.module.css'
import { behind, difference, perCustomer, pull, saidOfSegments } from './goals'

/** Which segments carry the goal and which hold it back: by how much its number would change if they were like all the others. */
export function Carriers({ outlook, all, onAll }: { outlook: Outlook; all: boolean; onAll: (all: boolean) => void }) {
  const found = outlook.segments?.found ?? []
  const shown = behind(found, all)
  return (
    <>
      <p className="soft">{saidOfSegments(outlook)}</p>
      {found.length > 0 && (
        <>
          <Switch
            label="Also those that do not differ, or are made of the very data that the goal counts"
            size="sm"
            checked={all}
            onChange={(event) => {
              onAll(event.currentTarget.checked)
            }}
          />
          {shown.length === 0 ? (
            <p className="soft">None that is made of other data differs by more than chance.</p>
          ) : (
            <Diverging bars={shown.map((each) => bar(each, outlook))} label="What carries it and what holds it back" />
          )}
          <p className="soft small">{explained(outlook)}</p>
        </>
      )}
    </>
  )
}

function bar(each: Carrier, outlook: Outlook): Bar {
  const { value, low, high } = pull(each)
  const sides = `${perCustomer(each.inside, outlook)} in it, ${perCustomer(each.outside, outlook)} elsewhere`
  const part = each.share === null || outlook.is_share ? '' : ` · ${format.share(each.share)} of the total`
  return {
    key: each.segment,
    name: (
      <Link to="/segments/$name" params={{ name: each.segment }} className={styles.name} style={accent(each.color)}>
        <span className={styles.dot} aria-hidden />
        {called({ name: each.segment, label: each.label })}
      </Link>
    ),
    value,
    low,
    high,
    shown: difference(value, outlook),
    says: `${format.counted(each.size, 'customer')} · ${sides}${part}${each.same_data ? ' · by its definition' : ''}`,
    tone: each.side === 'alike' ? 'soft' : each.side === 'carries' ? 'good' : 'bad',
  }
}

function explained(outlook: Outlook): string {
  const unit = outlook.unit && !outlook.is_share ? ` (${outlook.unit})` : ''
  const small = outlook.segments?.too_small.length ?? 0
  const left = small === 0 ? '' : ` ${format.counted(small, 'segment')} with fewer than 30 customers on one side ${small === 1 ? 'is' : 'are'} left out.`
  return `The bar says by how much the number of the goal${unit} would change if these customers were like all the others; the line is its interval at 95%. It tells who differs, not why.${left}`
}
