import type { Outlook } from '../api/types'
import { OutlookChart } from '../charts/OutlookChart'
import * as format from '../kit/format'
import { useWorkspace } from '../workspace/queries'
import { described, figure, withUnit } from './goals'

/** The trend of a goal with its forecast, its target and its date, and what they are made from. */
export function Picture({ outlook, height }: { outlook: Outlook; height?: number }) {
  const { timezone } = useWorkspace()
  const points = outlook.trend?.points ?? []
  if (points.length === 0) return <p className="soft">Its trend appears with the first data for it.</p>
  const { target, forecast } = outlook
  return (
    <>
      <OutlookChart
        points={points}
        fan={forecast.fan}
        target={target === null ? null : { number: target.number, words: `${target.at_least ? 'at least' : 'at most'} ${withUnit(target.number, outlook)}` }}
        until={outlook.until}
        unit={outlook.is_share ? 'share of customers' : (outlook.unit ?? 'number')}
        figure={(value) => figure(value, outlook)}
        tick={(value) => (outlook.is_share ? `${format.quantity(value * 100)}%` : Math.abs(value) >= 1000 ? format.countShort(value) : format.quantity(value))}
        zone={timezone}
        label={described(outlook, timezone)}
        {...(height === undefined ? {} : { height })}
      />
      <p className="soft small">{made(outlook, timezone)}</p>
    </>
  )
}

function made({ trend, forecast, as_of, now }: Outlook, zone: string): string {
  const step = trend?.step
  const every = step ? `, every ${step.count === 1 ? step.unit : `${step.count} ${step.unit}s`}` : ''
  const history = `${format.counted(trend?.points.length ?? 0, 'number')}${every}, as of ${format.moment(as_of, zone)}, of ${format.counted(now?.customers ?? 0, 'customer')}.`
  if (forecast.refused !== null) return `${history} No forecast: ${forecast.refused.charAt(0).toLowerCase()}${forecast.refused.slice(1)}`
  return `${history} The forecast is made from ${format.counted(forecast.points, 'number')} with full windows; the bands hold in 80 and 95 of 100 cases.`
}
