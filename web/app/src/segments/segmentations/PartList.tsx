import { Button, Menu } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { PartCount, Segments } from '../../api/types'
import { accent, NEUTRAL } from '../../kit/color'
import * as format from '../../kit/format'
import { Down, Grip, More, Plus } from '../../kit/icons'
import { Pick } from '../../kit/Pick'
import { useSorting } from '../../kit/sorting'
import { called, sentenced, titled } from '../../kit/words'
import { countsByPath } from '../builder/counts'
import { EditingContext, type Editing } from '../builder/editing'
import { GroupBox } from '../builder/Group'
import { Color } from '../builder/Naming'
import { usePreview } from '../builder/preview'
import { asGroup } from '../language/conditions'
import { textOf } from '../language/definition'
import { HOLE, put, shown, type Mapping } from '../language/json'
import { isReference, type AskedParts } from '../language/segmentation'
import styles from './PartList.module.css'
import type { Fault, useDivided } from './queries'

interface List {
  parts: readonly Mapping[]
  rest: Mapping | null
  asked: AskedParts
  divided: ReturnType<typeof useDivided>
  /** The part whose condition is shown. */
  open: number | null
  listing: Segments
  onOpen: (index: number | null) => void
  onPart: (index: number, part: Mapping, touched?: string) => void
  onMove: (from: number, to: number) => void
  onDrop: (index: number) => void
  onAdd: () => void
  onReference: (segment: string) => void
  onRest: (rest: Mapping | null, touched?: string) => void
  onRestWanted: () => void
}

/** The parts in their order, each with its size; the rest stands below them all. */
export function PartList(list: List) {
  const { parts, rest, asked, divided, open, listing } = list
  const sorting = useSorting(parts.length, list.onMove)
  const counts = divided.answer?.parts ?? []
  const countOf = (index: number): PartCount | undefined => {
    const place = asked.indexes.indexOf(index)
    return place === -1 ? undefined : counts[place]
  }
  const restCount = rest ? counts[asked.indexes.length] : undefined
  const free = listing.segments.filter((each) => each.segmentation === null && !parts.some((part) => textOf(part.segment) === each.name))
  return (
    <>
      <ol className={styles.list}>
        {parts.map((part, index) => (
          <li key={index} className={styles.item} data-dragged={sorting.dragged === index} data-open={open === index} style={accent(colorOf(part, listing))}>
            <div className={styles.row}>
              <button type="button" className={styles.grip} aria-label={`Move part ${index + 1}; arrow keys work too`} {...sorting.handle(index)}>
                <Grip />
              </button>
              <Head part={part} index={index} listing={listing} onPart={list.onPart} />
              <Size count={countOf(index)} isOld={divided.isOld} />
              <PartMenu
                onDrop={() => {
                  list.onDrop(index)
                }}
              />
            </div>
            {isReference(part) ? (
              <p className={styles.sentence}>{said(listing.segments.find((each) => each.name === part.segment))}</p>
            ) : (
              <>
                <button
                  type="button"
                  className={styles.opener}
                  aria-expanded={open === index}
                  onClick={() => {
                    list.onOpen(open === index ? null : index)
                  }}
                >
                  <Down /> <span>{open === index ? 'Its condition' : (said(countOf(index)) ?? 'Say whom it wants')}</span>
                </button>
                {divided.fault?.part === index && open !== index && (
                  <p className={styles.fault} role="alert">
                    {divided.fault.message} {divided.fault.hint}
                  </p>
                )}
                {open === index && (
                  <Conditions
                    part={part}
                    fault={divided.fault?.part === index ? divided.fault : null}
                    onChange={(next, touched) => {
                      list.onPart(index, next, touched)
                    }}
                  />
                )}
              </>
            )}
          </li>
        ))}
      </ol>
      <div className={styles.add}>
        <Button variant="default" size="xs" leftSection={<Plus />} onClick={list.onAdd}>
          Add a part
        </Button>
        {free.length > 0 && (
          <Pick
            label="Add a saved segment as a part"
            shown="+ saved segment"
            look="add"
            chosen={[]}
            options={free.map((each) => ({
              value: each.name,
              label: called(each),
              ...(each.color === null ? {} : { color: each.color }),
              ...(each.size === null ? {} : { note: format.count(each.size) }),
            }))}
            onChoose={list.onReference}
          />
        )}
      </div>
      {rest ? (
        <div className={styles.rest} style={accent(textOf(rest.color) || NEUTRAL)}>
          <div className={styles.row}>
            <span className={styles.grip} aria-hidden />
            <Color
              label="Colour of the rest"
              chosen={textOf(rest.color)}
              onChoose={(color) => {
                list.onRest({ ...rest, color })
              }}
            />
            <input
              className={styles.label}
              aria-label="Name of the rest"
              placeholder="Everyone else"
              value={textOf(rest.label)}
              onChange={(event) => {
                list.onRest({ ...rest, label: event.currentTarget.value }, 'rest')
              }}
            />
            <Size count={restCount} isOld={divided.isOld} />
            <PartMenu
              onDrop={() => {
                list.onRest(null)
              }}
            />
          </div>
          <p className={styles.sentence}>Everyone whom no part above takes.</p>
        </div>
      ) : (
        <button type="button" className={styles.norest} onClick={list.onRestWanted}>
          + a part for everyone else
        </button>
      )}
    </>
  )
}

function colorOf(part: Mapping, listing: Segments): string {
  if (!isReference(part)) return textOf(part.color) || NEUTRAL
  return listing.segments.find((each) => each.name === part.segment)?.color ?? NEUTRAL
}

/** The part's colour and what it is called; of a saved segment they are its own. */
function Head({ part, index, listing, onPart }: { part: Mapping; index: number; listing: Segments; onPart: List['onPart'] }) {
  if (isReference(part)) {
    const found = listing.segments.find((each) => each.name === part.segment)
    return (
      <>
        <i className={styles.dot} aria-hidden />
        <span className={styles.reference}>
          {found ? called(found) : titled(textOf(part.segment))} <small className="soft">saved segment</small>
        </span>
      </>
    )
  }
  return (
    <>
      <Color
        label={`Colour of part ${index + 1}`}
        chosen={textOf(part.color)}
        onChoose={(color) => {
          onPart(index, { ...part, color })
        }}
      />
      <input
        className={styles.label}
        aria-label={`Name of part ${index + 1}`}
        placeholder="Name this part"
        autoComplete="off"
        value={textOf(part.label)}
        onChange={(event) => {
          onPart(index, { ...part, label: event.currentTarget.value }, `label ${index}`)
        }}
      />
    </>
  )
}

/** How many are in it, and how many more would fit whom parts before it take. */
function Size({ count, isOld }: { count: PartCount | undefined; isOld: boolean }) {
  if (!count) return <span className={styles.size}>–</span>
  const taken = count.fits - count.count
  return (
    <span className={styles.size} data-old={isOld}>
      <strong className="figures">{format.count(count.count)}</strong> <span className="figures soft">{format.share(count.share)}</span>
      {taken > 0 && <small className="figures soft">{format.count(taken)} more fit, taken above</small>}
    </span>
  )
}

function PartMenu({ onDrop }: { onDrop: () => void }) {
  return (
    <Menu position="bottom-end" withinPortal shadow="md">
      <Menu.Target>
        <button type="button" className={styles.more} aria-label="More for this part">
          <More />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item color="red" onClick={onDrop}>
          Take away
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The condition of one part, in the rows of the builder; its counts are among all customers, whatever parts come before. */
function Conditions({ part, fault, onChange }: { part: Mapping; fault: Fault | null; onChange: (part: Mapping, touched?: string) => void }) {
  const who = asGroup(part.who ?? HOLE)
  const [freshAt, setFresh] = useState<string | null>(null)
  const preview = usePreview(who, null)
  const { answer, complete } = preview
  const counts = useMemo(
    () => (answer && complete.asked !== undefined ? countsByPath(answer.conditions, complete.asked, complete.original) : new Map<string, never>()),
    [answer, complete],
  )
  const editing: Editing = {
    edit: (path, next) => {
      onChange({ ...part, who: put(who, path, next) })
    },
    added: (path) => {
      setFresh(shown(path))
    },
    fault: preview.fault ?? fault,
    counts,
    everyone: answer?.everyone ?? null,
    members: answer?.count ?? 0,
    fresh: freshAt,
  }
  return (
    <EditingContext value={editing}>
      <div className={styles.conditions}>
        <GroupBox raw={who} path={[]} isRoot />
      </div>
    </EditingContext>
  )
}

/** Whom a part wants; nothing where that is not known. */
const said = (part: { sentence: string | null } | undefined): string | null => (part?.sentence ? sentenced(part.sentence) : null)
