import type { Outlook } from '../api/types'
import * as format from '../kit/format'
import { Warn } from '../kit/icons'
import { Failed } from '../kit/Panel'
import live from '../segments/builder/Live.module.css'
import { useWorkspace } from '../workspace/queries'
import styles from './Beside.module.css'
import { Check } from './Check'
import { chance, withUnit } from './goals'
import { Picture } from './Picture'
import type { useDraftOutlook } from './queries'

/** The number while it is written, and a moment later what would become of the goal and what it lacks. */
export function Beside({ outlook, leftOut }: { outlook: ReturnType<typeof useDraftOutlook>; leftOut: number }) {
  const { now, whole, error, fault, isOld, isWholeOld } = outlook
  return (
    <section className={live.live} aria-label="How it stands" aria-busy={isOld}>
      {error && !fault ? <Failed error={error} /> : now ? <Now outlook={now.outlook} isOld={isOld} leftOut={leftOut} /> : <p className="soft">Looking</p>}
      {now && now.warnings.length > 0 && (
        <ul className={live.warnings}>
          {now.warnings.map((each) => (
            <li key={String(each.message)}>
              <Warn /> <span>{String(each.message)}</span>
            </li>
          ))}
        </ul>
      )}
      {whole && !error && (
        <div className={styles.whole} data-old={isWholeOld}>
          {whole.trend !== null && whole.trend.points.length > 1 && <Picture outlook={whole} height={210} />}
          <Check verdicts={whole.check} />
        </div>
      )}
    </section>
  )
}

function Now({ outlook, isOld, leftOut }: { outlook: Outlook; isOld: boolean; leftOut: number }) {
  const { timezone } = useWorkspace()
  const { now } = outlook
  return (
    <>
      <div className={live.top} data-old={isOld}>
        <strong className={`${live.size ?? ''} figures`} data-testid="number">
          {leftOut > 0 || now === null ? '—' : withUnit(now.value, outlook)}
        </strong>
        {outlook.forecast.chance !== null && <span className={live.share}>{chance(outlook.forecast.chance)}</span>}
      </div>
      <p className="soft small">
        {leftOut > 0 || now === null
          ? 'The number appears when it is said what is measured.'
          : `${format.count(now.counted)} of ${format.counted(now.customers, 'customer')}, as of ${format.moment(outlook.as_of, timezone)}`}
      </p>
      {leftOut === 0 && <blockquote className={live.sentence}>{outlook.sentence}</blockquote>}
    </>
  )
}
