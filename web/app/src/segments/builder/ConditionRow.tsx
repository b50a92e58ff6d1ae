import { formOf, fits, readGroup } from '../language/conditions'
import { shown, type Mapping, type Path } from '../language/json'
import { useEditing } from './editing'
import { GroupBox } from './Group'
import { variantOf } from './variants'
import { Written } from './Written'
import styles from './rows.module.css'

interface ConditionAt {
  raw: Mapping
  path: Path
  isFresh?: boolean
  /** Stands inside of another sentence, which has the menu and the count. */
  isNested?: boolean
}

/** A condition as the words it says; one that rows cannot show stays as it is written. */
export function ConditionRow({ raw, path, isFresh = false, isNested = false }: ConditionAt) {
  const { edit } = useEditing()
  if (readGroup(raw)) return <GroupBox raw={raw} path={path} />
  const form = formOf(raw)
  const variant = form === undefined || !fits(raw) ? undefined : variantOf(form)
  if (!variant) return <Written raw={raw} path={path} />
  const { Sentence } = variant
  return (
    <div className={isNested ? styles.inner : styles.sentence} data-path={shown(path)}>
      <Sentence
        raw={raw}
        path={path}
        isFresh={isFresh}
        onChange={(next) => {
          edit(path, next)
        }}
      />
    </div>
  )
}
