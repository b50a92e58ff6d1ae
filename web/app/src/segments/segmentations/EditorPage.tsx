import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Segmentation, Segments } from '../../api/types'
import { BackLink } from '../../kit/BackLink'
import { Panel } from '../../kit/Panel'
import { Pick } from '../../kit/Pick'
import { useTitle } from '../../kit/title'
import { useToast } from '../../kit/toasts'
import { called, titled } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import page from '../builder/EditorFrame.module.css'
import { useDraft } from '../builder/draft'
import { AsYaml, Columns, EditorFrame } from '../builder/EditorFrame'
import { DescriptionField, NameField } from '../builder/Naming'
import naming from '../builder/Naming.module.css'
import { useSave } from '../builder/save'
import YamlPane from '../builder/YamlPane'
import { COLORS, leastUsed, nameFrom, textOf } from '../language/definition'
import { HOLE, moved, put, without, type Mapping } from '../language/json'
import {
  askedParts,
  freshPart,
  freshRest,
  freshSegmentation,
  isSegmentation,
  named,
  partsIn,
  restIn,
  savedSegmentation,
  whatIsMissing,
} from '../language/segmentation'
import { useSegments } from '../queries'
import { Beside } from './Beside'
import styles from './EditorPage.module.css'
import { PartList } from './PartList'
import { useDivided, useSegmentation } from './queries'

const edited = getRouteApi('/segmentations/$name/edit')

/** A segmentation that is not there yet. */
export function NewSegmentationPage() {
  const listing = useSegments()
  useTitle('New segmentation')
  return <Panel query={listing} height={640}>{(all) => <Fresh listing={all} />}</Panel>
}

function Fresh({ listing }: { listing: Segments }) {
  const [begun] = useState(() => freshSegmentation(COLORS[0]))
  return <Editor begun={begun} saved={null} listing={listing} />
}

/** A segmentation that is there. */
export function EditSegmentationPage() {
  const { name } = edited.useParams()
  const segmentation = useSegmentation(name)
  const listing = useSegments()
  useTitle('Edit', segmentation.data ? called(segmentation.data) : titled(name))
  return (
    <Panel query={segmentation} height={640}>
      {(ready) => (
        <Panel query={listing} height={640}>
          {(all) => <Editor key={`${ready.name} ${ready.version ?? 0}`} begun={(ready.body ?? {}) as Mapping} saved={ready} listing={all} />}
        </Panel>
      )}
    </Panel>
  )
}

function Editor({ begun, saved, listing }: { begun: Mapping; saved: Segmentation | null; listing: Segments }) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const toast = useToast()
  const save = useSave()
  const draft = useDraft(`draft ${workspace.name} segmentation ${saved?.name ?? 'new'}`, begun)
  const { definition, change } = draft
  const [open, setOpen] = useState<number | null>(saved === null ? 0 : null)
  const taken = useMemo(
    () => [
      ...listing.segments.filter((each) => each.segmentation === null || each.segmentation !== saved?.name).map((each) => each.name),
      ...listing.segmentations.filter((each) => each.name !== saved?.name).map((each) => each.name),
    ],
    [listing, saved?.name],
  )
  const name = saved?.name ?? (textOf(definition.segmentation) || nameFrom(textOf(definition.label) || 'segmentation', taken))
  const whole = useMemo(() => named(definition, name, taken), [definition, name, taken])
  const asked = useMemo(() => askedParts(whole), [whole])
  const divided = useDivided(asked)
  const parts = partsIn(definition)
  const rest = restIn(definition)
  const byHand = Array.isArray(definition.segments)
  const missing = whatIsMissing(definition, asked)
  const canSave = missing === null && draft.isChanged && divided.error === null

  const write = (next: Mapping[]) => {
    change({ ...definition, segments: next })
  }
  const add = (part: Mapping) => {
    write([...parts, part])
    setOpen(parts.length)
  }
  const store = () => {
    save.mutate({
      name,
      kind: 'segmentation',
      definition: savedSegmentation(definition, name, taken),
      before: saved?.version ?? null,
      onSaved: (done) => {
        draft.discard()
        toast(done)
        void navigate({ to: '/segmentations/$name', params: { name } })
      },
    })
  }

  return (
    <EditorFrame
      back={
        saved ? (
          <BackLink to="/segmentations/$name" params={{ name: saved.name }}>
            {called(saved)}
          </BackLink>
        ) : (
          <BackLink to="/">All segments</BackLink>
        )
      }
      naming={<Naming definition={definition} onChange={change} />}
      draft={draft}
      missing={missing}
      canSave={canSave}
      saving={save}
      saves={saved ? 'Save changes' : 'Save segmentation'}
      onSave={store}
    >
      <Columns
        beside={
          <>
            <Beside divided={divided} asked={asked} of={definition.of} listing={listing} isChanged={draft.isChanged} />
            <AsYaml open={!byHand}>
              <YamlPane
                definition={savedSegmentation(definition, name, taken)}
                fault={divided.fault ? { path: divided.fault.asked, message: divided.fault.message, hint: divided.fault.hint } : null}
                root={[]}
                onChange={(next) => {
                  if (isSegmentation(next)) change({ ...next, segmentation: saved ? saved.name : next.segmentation === name ? HOLE : (next.segmentation ?? HOLE) }, 'yaml')
                }}
              />
            </AsYaml>
          </>
        }
      >
        <section className={page.card} aria-label="Parts">
          <p className={styles.of}>
            <span className="soft">Divide</span>
            <Whom definition={definition} listing={listing} own={saved?.parts ?? []} onChange={change} />
            <span className="soft">into parts; a customer belongs to the first that fits.</span>
          </p>
          {byHand ? (
            <PartList
              parts={parts}
              rest={rest}
              asked={asked}
              divided={divided}
              open={open}
              listing={listing}
              onOpen={setOpen}
              onPart={(index, part, touched) => {
                change(put(definition, ['segments', index], part) as Mapping, touched)
              }}
              onMove={(from, to) => {
                write(moved(parts, from, to))
                if (open !== null) setOpen(afterMove(open, from, to))
              }}
              onDrop={(index) => {
                write(parts.filter((_, each) => each !== index))
                setOpen(null)
              }}
              onAdd={() => {
                add(freshPart(leastUsed([...parts.map((each) => textOf(each.color) || null), ...(rest ? [textOf(rest.color)] : [])])))
              }}
              onReference={(segment) => {
                write([...parts, { segment }])
              }}
              onRest={(next, touched) => {
                change(next === null ? without(definition, 'otherwise') : { ...definition, otherwise: next }, touched)
              }}
              onRestWanted={() => {
                change({ ...definition, otherwise: freshRest() })
              }}
            />
          ) : (
            <p className={styles.rule}>A rule makes the parts of this one: it is written in the YAML, where it can be changed.</p>
          )}
        </section>
      </Columns>
    </EditorFrame>
  )
}

function Naming({ definition, onChange }: { definition: Mapping; onChange: (next: Mapping, touched?: string) => void }) {
  return (
    <div className={naming.naming}>
      <NameField
        label="Name of the segmentation"
        placeholder="Name this segmentation"
        value={textOf(definition.label)}
        onChange={(label) => {
          onChange({ ...definition, label }, 'label')
        }}
      />
      <div className={naming.more}>
        <DescriptionField definition={definition} onChange={onChange} />
      </div>
    </div>
  )
}

/** Where the open part stands after another (or it itself) was moved. */
function afterMove(open: number, from: number, to: number): number {
  if (open === from) return to
  if (from < open && to >= open) return open - 1
  if (from > open && to <= open) return open + 1
  return open
}

/** Whom it divides: everyone, or a segment that is none of its own parts. */
function Whom({ definition, listing, own, onChange }: { definition: Mapping; listing: Segments; own: readonly string[]; onChange: (next: Mapping) => void }) {
  const of = textOf(definition.of) || 'everyone'
  const found = listing.segments.find((each) => each.name === of)
  return (
    <Pick
      label="Whom it divides"
      shown={of === 'everyone' ? 'everyone' : found ? called(found) : of}
      chosen={[of]}
      options={[
        { value: 'everyone', label: 'everyone' },
        ...listing.segments
          .filter((each) => !own.includes(each.name))
          .map((each) => ({ value: each.name, label: called(each), ...(each.color === null ? {} : { color: each.color }) })),
      ]}
      onChoose={(next) => {
        onChange(next === 'everyone' ? without(definition, 'of') : { ...definition, of: next })
      }}
    />
  )
}
