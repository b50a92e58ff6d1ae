import { traitRows } from '../customers/profile'
import * as format from '../kit/format'
import { useWorkspace } from '../workspace/queries'
import styles from './Sample.module.css'
import { sampleOf } from './sample'

/** Messages that rows would become, each in a line of its own. */
export function Sample({ sample }: { sample: readonly unknown[] }) {
  const { timezone } = useWorkspace()
  if (sample.length === 0) return <p className="soft">None of the first rows can be stored as it is read now.</p>
  return (
    <ol className={styles.sample}>
      {sample.map((each, i) => {
        const told = sampleOf(each)
        return (
          <li key={i}>
            <p>
              <strong>{told.what}</strong> <span>{told.who}</span>{' '}
              {told.at !== null && <span className="soft small">{format.moment(told.at, timezone)}</span>}
            </p>
            <p className={styles.given}>
              {traitRows(told.given).map(([name, value]) => (
                <span key={name}>
                  <span className="soft">{name}</span> {format.value(value, timezone)}
                </span>
              ))}
            </p>
          </li>
        )
      })}
    </ol>
  )
}
