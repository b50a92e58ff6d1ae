import { Link } from '@tanstack/react-router'
import type { Goal, Outlook } from '../api/types'
import { FanSpark } from '../charts/FanSpark'
import * as format from '../kit/format'
import { Failed, Loading } from '../kit/Panel'
import { called } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import styles from './GoalCard.module.css'
import { chance, daysLeft, figure, withUnit } from './goals'
import { useOutlook } from './queries'
import { StatusBadge } from './StatusBadge'

/** A goal at a glance. The whole card leads to its page. */
export function GoalCard({ goal }: { goal: Goal }) {
  const outlook = useOutlook(goal.name, undefined, goal.outlook)
  return (
    <article className={styles.card}>
      <header className={styles.head}>
        <h2>
          <Link to="/goals/$name" params={{ name: goal.name }} className={styles.link}>
            {called(goal)}
          </Link>
        </h2>
        {outlook.data && <StatusBadge status={outlook.data.status} />}
      </header>
      <p className={styles.sentence}>{goal.sentence}</p>
      {outlook.data ? <Body goal={goal} outlook={outlook.data} /> : outlook.error ? <Failed error={outlook.error} again={outlook} /> : <Loading height={150} />}
    </article>
  )
}

function Body({ goal, outlook }: { goal: Goal; outlook: Outlook }) {
  const { timezone } = useWorkspace()
  const said = outlook.status === 'cannot_say' ? outlook.reason : outlook.forecast.chance === null ? outlook.reason : `${chance(outlook.forecast.chance)} chance of reaching it`
  return (
    <>
      <div className={styles.spark}>
        <FanSpark points={outlook.trend?.points ?? []} fan={outlook.forecast.fan} target={outlook.target?.number ?? null} label={`Trend and forecast of ${called(goal)}`} />
      </div>
      <div className={styles.figures}>
        <p>
          <strong className={`${styles.now ?? ''} figures`}>{withUnit(outlook.now?.value, outlook)}</strong>
        </p>
        {outlook.target && (
          <p className="soft figures">
            to become {outlook.target.at_least ? 'at least' : 'at most'} {figure(outlook.target.number, outlook)}
          </p>
        )}
        <p className="soft small">
          {[said, daysLeft(outlook)].filter(Boolean).join(' · ')}
          <span className="unseen">, as of {format.day(outlook.as_of, timezone)}</span>
        </p>
      </div>
    </>
  )
}
