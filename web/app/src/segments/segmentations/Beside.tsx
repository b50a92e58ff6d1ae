import type { Segments } from '../../api/types'
import { PartBar } from '../../charts/PartBar'
import { NEUTRAL } from '../../kit/color'
import * as format from '../../kit/format'
import { Warn } from '../../kit/icons'
import { Failed } from '../../kit/Panel'
import { useWorkspace } from '../../workspace/queries'
import live from '../builder/Live.module.css'
import { Findings } from '../Findings'
import { textOf } from '../language/definition'
import type { Json } from '../language/json'
import type { AskedParts } from '../language/segmentation'
import { titled } from '../../kit/words'
import { partFindings } from './findings'
import { plainOf, whomOf } from './parts'
import type { useDivided } from './queries'

interface Shown {
  divided: ReturnType<typeof useDivided>
  asked: AskedParts
  of: Json | undefined
  listing: Segments
  isChanged: boolean
}

/** How customers would divide, whether the parts fit together, and who would change parts by saving. */
export function Beside({ divided: { answer, error, fault, isOld }, asked, of, listing, isChanged }: Shown) {
  const { timezone } = useWorkspace()
  if (error && !fault) {
    return (
      <section className={live.live} aria-label="How they would divide">
        <Failed error={error} />
      </section>
    )
  }
  if (!answer) {
    return (
      <section className={live.live} aria-label="How they would divide">
        <div className={live.none}>
          <p className={live.size}>{asked.raw === undefined ? '—' : '…'}</p>
          <p className="soft">{asked.raw === undefined ? 'Sizes appear with the first condition.' : 'Counting'}</p>
        </div>
      </section>
    )
  }
  const labels = new Map(answer.parts.map((part) => [part.name, part.label ?? titled(plainOf(part.name))]))
  const bar = answer.parts.map((part) => ({
    name: part.name,
    label: labels.get(part.name) ?? part.name,
    color: part.color ?? NEUTRAL,
    size: part.count,
    share: part.share,
  }))
  return (
    <section className={live.live} aria-label="How they would divide" aria-busy={isOld}>
      <div className={live.top} data-old={isOld}>
        <p>
          <strong className={`${live.size ?? ''} figures`} data-testid="divided">
            {format.count(answer.divided - answer.none)}
          </strong>{' '}
          <span className="soft">in {format.counted(answer.parts.length, 'part')}</span>
        </p>
        <p className={`${live.share ?? ''} figures`}>{format.share((answer.divided - answer.none) / Math.max(answer.divided, 1))}</p>
      </div>
      <PartBar parts={bar} height={18} />
      <p className="soft small">
        Exact, among {format.counted(answer.divided, 'customer')}, as of {format.moment(answer.as_of, timezone)}
      </p>
      <Findings findings={partFindings(answer, whomOf(textOf(of) || null, listing), (name) => labels.get(name) ?? name)} />
      {asked.left_out > 0 && <p className={live.note}>{format.counted(asked.left_out, 'part')} not yet complete.</p>}
      {isChanged && answer.moved !== null && (
        <p aria-label="By saving">
          By saving, <strong className="figures">{format.counted(answer.moved, 'customer')}</strong> {answer.moved === 1 ? 'changes' : 'change'} parts.
        </p>
      )}
      {answer.warnings.length > 0 && (
        <ul className={live.warnings}>
          {answer.warnings.map((warning) => (
            <li key={warning.message}>
              <Warn /> <span>{warning.message}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
