import { Fails } from '../../../kit/icons'
import styles from './fields.module.css'

/** Takes a part of a sentence away. */
export function Drop({ label, onDrop }: { label: string; onDrop: () => void }) {
  return (
    <button type="button" className={styles.drop} aria-label={label} title={label} onClick={onDrop}>
      <Fails />
    </button>
  )
}
