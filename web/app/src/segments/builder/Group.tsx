import { Menu } from '@mantine/core'
import { Fragment } from 'react'
import * as format from '../../kit/format'
import { Grip, More } from '../../kit/icons'
import { Pick } from '../../kit/Pick'
import { useSorting } from '../../kit/sorting'
import { asGroup, readGroup, turned, writeGroup, type Together } from '../language/conditions'
import { isMapping, isWithin, moved, shown, type Json, type Mapping, type Path } from '../language/json'
import { AddCondition } from './AddCondition'
import { ConditionRow } from './ConditionRow'
import { countedAt } from './counts'
import { useEditing } from './editing'
import styles from './rows.module.css'

const TOGETHER: readonly { value: Together; label: string; words: string; between: string }[] = [
  { value: 'all', label: 'All of these', words: 'all of these are true', between: 'and' },
  { value: 'any', label: 'Any of these', words: 'any of these is true', between: 'or' },
  { value: 'none', label: 'None of these', words: 'none of these is true', between: 'nor' },
]

/** Conditions that hold together: their head, a row for each, and a place to add one. */
export function GroupBox({ raw, path, isRoot = false }: { raw: Mapping; path: Path; isRoot?: boolean }) {
  const { edit, added, fresh } = useEditing()
  const group = readGroup(raw) ?? { together: 'all' as const, list: [], conditions: [raw] }
  const { together, conditions } = group
  const words = TOGETHER.find((each) => each.value === together)
  const isAlone = !readGroup(raw)
  const write = (next: Json[], how: Together = together) => {
    edit(path, writeGroup(how, next))
  }
  const sorting = useSorting(conditions.length, (from, to) => {
    write(moved(conditions, from, to))
  })
  const pathOf = (index: number): Path => (isAlone ? path : [...path, ...group.list, index])
  const add = (condition: Mapping) => {
    const grown = asGroup(raw)
    const found = readGroup(grown)
    if (!found) return
    edit(path, writeGroup(found.together, [...found.conditions, condition]))
    added([...path, ...found.list, found.conditions.length])
  }
  const isEmpty = conditions.length === 0
  return (
    <section className={isRoot ? styles.root : styles.group} aria-label={words?.label}>
      <header className={styles.head}>
        <span className="soft">{isRoot ? 'Customers for whom' : 'Of whom'}</span>
        <Pick
          label="How the conditions go together"
          shown={words?.words ?? ''}
          chosen={[together]}
          options={TOGETHER.map(({ value, label }) => ({ value, label }))}
          onChoose={(how) => {
            write([...conditions], TOGETHER.find((each) => each.value === how)?.value ?? together)
          }}
        />
      </header>
      <ol className={styles.rows}>
        {conditions.map((condition, index) => (
          <li key={index} className={styles.row} data-dragged={sorting.dragged === index}>
            <Rail between={index === 0 ? '' : (words?.between ?? '')} index={index} count={conditions.length} sorting={sorting} />
            <Row
              condition={condition}
              path={pathOf(index)}
              isFresh={fresh !== null && fresh === shown(pathOf(index))}
              onDrop={() => {
                if (isAlone) edit(path, { all: [] })
                else write(conditions.filter((_, i) => i !== index))
              }}
              onCopy={() => {
                const copied = [...conditions.slice(0, index + 1), structuredClone(condition), ...conditions.slice(index + 1)]
                write(copied, isAlone ? 'all' : together)
              }}
            />
          </li>
        ))}
      </ol>
      <footer className={styles.foot} data-first={isEmpty}>
        {isEmpty && isRoot && (
          <p className="soft">Begin with something they did, something they are, or a segment they are in.</p>
        )}
        <AddCondition
          label={isRoot ? 'Add a condition' : 'Add a condition to this group'}
          shown={isEmpty ? 'Choose the first condition' : `+ ${words?.between ?? 'and'} …`}
          opened={isEmpty && !isRoot && fresh === shown(path)}
          onAdd={add}
        />
      </footer>
    </section>
  )
}

/** The word between two conditions, which is also the handle that moves one. */
function Rail({
  between,
  index,
  count,
  sorting,
}: {
  between: string
  index: number
  count: number
  sorting: ReturnType<typeof useSorting>
}) {
  return (
    <div className={styles.rail}>
      {between && <span className={styles.between}>{between}</span>}
      {count > 1 && (
        <button type="button" className={styles.grip} aria-label={`Move condition ${index + 1}; arrow keys work too`} {...sorting.handle(index)}>
          <Grip />
        </button>
      )}
    </div>
  )
}

function Row({ condition, path, isFresh, onDrop, onCopy }: { condition: Json; path: Path; isFresh: boolean; onDrop: () => void; onCopy: () => void }) {
  const { edit, fault } = useEditing()
  if (!isMapping(condition)) return null
  const isGroup = readGroup(condition) !== null
  const isFaulty = fault !== null && isWithin(fault.path, path) && (!isGroup || fault.path.length <= path.length + 1)
  return (
    <Fragment>
      <div className={styles.body} data-faulty={isFaulty}>
        <ConditionRow raw={condition} path={path} isFresh={isFresh} />
        {isFaulty && (
          <p className={styles.fault} role="alert">
            {fault.message} {fault.hint}
          </p>
        )}
      </div>
      <div className={styles.side}>
        <Count condition={condition} path={path} />
        <Menu position="bottom-end" withinPortal shadow="md">
          <Menu.Target>
            <button type="button" className={styles.more} aria-label="More for this condition">
              <More />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              onClick={() => {
                edit(path, turned(condition))
              }}
            >
              Turn into the opposite
            </Menu.Item>
            <Menu.Item
              onClick={() => {
                edit(path, { any: [condition] })
              }}
            >
              Put into a group of its own
            </Menu.Item>
            {isGroup && (
              <Menu.Item
                onClick={() => {
                  const inner = readGroup(condition)?.conditions ?? []
                  const [only] = inner
                  if (inner.length === 1 && only !== undefined) edit(path, only)
                }}
                disabled={(readGroup(condition)?.conditions.length ?? 0) !== 1}
              >
                Take out of its group
              </Menu.Item>
            )}
            <Menu.Item onClick={onCopy}>Duplicate</Menu.Item>
            <Menu.Divider />
            <Menu.Item color="red" onClick={onDrop}>
              Take away
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </Fragment>
  )
}

/** For how many the condition holds by itself, and what it costs in members or brings. */
function Count({ condition, path }: { condition: Mapping; path: Path }) {
  const { counts, everyone, members } = useEditing()
  const found = countedAt(counts, everyone, members, condition, path)
  if (found === null || !everyone) return null
  const share = found.count / everyone
  return (
    <span className={styles.count}>
      <span className="figures">
        {format.count(found.count)}
        <span className="unseen"> fit this condition alone</span>
      </span>
      <span className={styles.meter} aria-hidden title={`${format.share(share)} of all customers fit this condition alone`}>
        <i style={{ inlineSize: `${Math.max(share * 100, found.count > 0 ? 2 : 0)}%` }} />
      </span>
      {found.cost !== null && found.cost !== 0 && (
        <small className="figures" title={found.cost > 0 ? 'So many more would be members without it' : 'So many are members only by it'}>
          {found.cost > 0 ? `costs ${format.count(found.cost)}` : `brings ${format.count(-found.cost)}`}
        </small>
      )}
    </span>
  )
}
