import { Combobox, useCombobox } from '@mantine/core'
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react'
import * as format from './format'
import { narrowed, type Option } from './options'
import { Down, Holds } from './icons'
import styles from './Pick.module.css'

interface Pick {
  /** What is chosen here, for who cannot see the sentence around it. */
  label: string
  /** What is chosen, as it stands in the sentence; undefined where nothing is yet. */
  shown?: string | undefined
  options: readonly Option[]
  chosen: readonly string[]
  onChoose: (value: string) => void
  /** Several may be chosen: a choice does not close the list. */
  many?: boolean
  /** What is typed may be chosen too, though it is not in the list. */
  free?: boolean
  placeholder?: string
  isLoading?: boolean
  /** Stands above the options: what their counts count. */
  head?: ReactNode
  opened?: boolean
  className?: string
  /** Quieter: for what is not part of the sentence, such as adding to it. */
  look?: 'token' | 'plain' | 'add'
  without_arrow?: boolean
}

/** Whether lists open inside of something that closes when one clicks outside of it. */
export const Nested = createContext(false)

/** More than these are found by typing. */
const SHOWN = 80
/** As many as are seen at a glance need no search. */
const AT_A_GLANCE = 9

/** A word of a sentence that is chosen from a list, by typing, pointing or arrow keys. */
export function Pick(asked: Pick) {
  const { label, options, chosen, onChoose, many = false, free = false, look = 'token', isLoading = false } = asked
  const [typed, setTyped] = useState('')
  const combobox = useCombobox({
    defaultOpened: asked.opened ?? false,
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setTyped('')
    },
    onDropdownOpen: () => {
      combobox.focusSearchInput()
    },
  })
  // Enter takes the first that fits what was typed; nothing while better ones may still come.
  useEffect(() => {
    if (isLoading) combobox.resetSelectedOption()
    else if (typed) combobox.selectFirstOption()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the store changes with every choice
  }, [typed, isLoading])
  const isNested = useContext(Nested)
  const isSearched = free || options.length > AT_A_GLANCE
  const found = narrowed(options, typed)
  const isNew = free && typed.trim() !== '' && !options.some((each) => each.label === typed.trim())
  const isHole = asked.shown === undefined || asked.shown === ''
  const visible = isHole ? (asked.placeholder ?? 'choose') : (asked.shown ?? '')

  const submit = (value: string) => {
    onChoose(value)
    if (many) {
      setTyped('')
      combobox.focusSearchInput()
    } else combobox.closeDropdown()
  }

  return (
    <Combobox
      store={combobox}
      onOptionSubmit={submit}
      position="bottom-start"
      width="max-content"
      keepMounted={false}
      withinPortal={!isNested}
      shadow="md"
      middlewares={{ flip: true, shift: { padding: 8 } }}
      transitionProps={{ duration: 90 }}
    >
      <Combobox.Target targetType="button" withAriaAttributes>
        <button
          type="button"
          className={`${styles[look] ?? ''} ${asked.className ?? ''}`}
          data-hole={isHole && look === 'token'}
          aria-label={`${label}: ${visible}`}
          onClick={() => {
            combobox.toggleDropdown()
          }}
        >
          <span className={styles.shown}>{visible}</span>
          {look === 'token' && asked.without_arrow !== true && <Down />}
        </button>
      </Combobox.Target>
      <Combobox.Dropdown className={styles.dropdown} aria-label={label}>
        {isSearched && (
          <Combobox.Search
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
            }}
            placeholder={free ? 'Search or type' : 'Search'}
            aria-label={`Search: ${label}`}
          />
        )}
        {asked.head !== undefined && <div className={styles.note}>{asked.head}</div>}
        <Combobox.Options mah={320} className={styles.options} aria-label={label}>
          <Choices options={found.slice(0, SHOWN)} chosen={chosen} many={many} />
          {isNew && (
            <Combobox.Option value={typed.trim()}>
              <span className={styles.row}>
                <span>
                  Use <strong>{typed.trim()}</strong>
                </span>
              </span>
            </Combobox.Option>
          )}
          {found.length > SHOWN && <Combobox.Empty>{format.count(found.length - SHOWN)} more: type to find them</Combobox.Empty>}
          {isLoading && <Combobox.Empty>One moment …</Combobox.Empty>}
          {!isLoading && found.length === 0 && !isNew && <Combobox.Empty>{free && !typed ? 'Nothing seen yet: type it' : 'Nothing fits'}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Choices({ options, chosen, many }: { options: readonly Option[]; chosen: readonly string[]; many: boolean }) {
  const groups = [...new Set(options.map((each) => each.group))]
  return groups.map((group) => {
    const rows = options
      .filter((each) => each.group === group)
      .map((each) => {
        const isChosen = chosen.includes(each.value)
        return (
          <Combobox.Option key={each.value} value={each.value} active={isChosen} aria-selected={isChosen}>
            <span className={styles.row} data-chosen={isChosen}>
              {each.color !== undefined && <i className={styles.dot} style={{ background: each.color }} />}
              <span className={styles.words}>
                {each.label}
                {each.says !== undefined && <small>{each.says}</small>}
              </span>
              {each.note !== undefined && <small className="figures">{each.note}</small>}
              {many && isChosen && <Holds />}
            </span>
          </Combobox.Option>
        )
      })
    return group === undefined ? (
      rows
    ) : (
      <Combobox.Group key={group} label={group}>
        {rows}
      </Combobox.Group>
    )
  })
}
