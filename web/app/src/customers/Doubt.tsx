import { Tooltip } from '@mantine/core'
import { Unproved } from '../kit/icons'
import styles from './Doubt.module.css'
import { doubtWords } from './profile'

/** A small mark beside what anybody could have said; its words come with the pointer, the keyboard and the reader. */
export function Doubt({ publicKey }: { publicKey: string | null }) {
  if (publicKey === null) return null
  const words = doubtWords(publicKey)
  return (
    <Tooltip label={words} multiline maw={260} withArrow events={{ hover: true, focus: true, touch: true }}>
      <span role="img" tabIndex={0} aria-label={words} className={styles.doubt}>
        <Unproved />
      </span>
    </Tooltip>
  )
}
