import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { Refused } from '../../api/client'
import type { Segment, Segments } from '../../api/types'
import { accent } from '../../kit/color'
import { BackLink } from '../../kit/BackLink'
import { Failed, Panel } from '../../kit/Panel'
import { useTitle } from '../../kit/title'
import { useToast } from '../../kit/toasts'
import { called } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import { fresh, isSegment, leastUsed, nameFrom, saved, textOf } from '../language/definition'
import { ungrouped } from '../language/conditions'
import { at, HOLE, isMapping, put, shown, type Json, type Mapping, type Path } from '../language/json'
import { useSegment, useSegments } from '../queries'
import styles from './EditorFrame.module.css'
import { countsByPath } from './counts'
import { useDraft } from './draft'
import { EditingContext, type Editing } from './editing'
import { AsYaml, Columns, EditorFrame } from './EditorFrame'
import { GroupBox } from './Group'
import { Live } from './Live'
import { Naming } from './Naming'
import { Movement } from './Movement'
import { usePreview } from './preview'
import { useSave } from './save'
import YamlPane from './YamlPane'

const created = getRouteApi('/segments/new-segment')
const edited = getRouteApi('/segments/$name/edit')

/** A segment that is not there yet. */
export function NewSegmentPage() {
  const { from, who } = created.useSearch()
  const asked = who === undefined ? '' : JSON.stringify(who)
  const listing = useSegments()
  useTitle('New segment')
  return (
    <Panel query={listing} height={640}>
      {(all) => <Fresh key={`${from ?? ''}${asked}`} listing={all} from={all.segments.find((each) => each.name === from)} who={who as Mapping | undefined} kept={`new${asked}`} />}
    </Panel>
  )
}

interface FreshOf {
  listing: Segments
  /** The segment, or the condition, that it begins with. */
  from: Segment | undefined
  who: Mapping | undefined
  kept: string
}

function Fresh({ listing, from, who, kept }: FreshOf) {
  // What is begun with does not change while it is written, though colours elsewhere may.
  const [begun] = useState((): Mapping => {
    const color = leastUsed(listing.segments.map((each) => each.color))
    if (who) return { ...fresh(color), who }
    if (!from) return fresh(color)
    return { ...(from.body as Mapping), segment: HOLE, label: `${called(from)}, copied`, color }
  })
  return <Builder begun={begun} segment={null} listing={listing} kept={kept} />
}

/** A segment that is there. */
export function EditSegmentPage() {
  const { name } = edited.useParams()
  const segment = useSegment(name)
  const listing = useSegments()
  useTitle('Edit', segment.data ? called(segment.data) : name)
  return (
    <Panel query={segment} height={640}>
      {(ready) =>
        ready.segmentation !== null ? (
          <>
            <Failed
              error={new Refused(409, 'conflict', `${called(ready)} is a part of a segmentation.`, 'Change the segmentation, and all its parts stay exclusive.')}
            />
            <Link to="/segmentations/$name/edit" params={{ name: ready.segmentation }}>
              Edit the segmentation
            </Link>
          </>
        ) : (
          <Panel query={listing} height={640}>
            {(all) => <Builder key={`${ready.name} ${ready.version}`} begun={ready.body as Mapping} segment={ready} listing={all} />}
          </Panel>
        )
      }
    </Panel>
  )
}

/** kept: under which name a new one is kept while it is written. */
function Builder({ begun, segment, listing, kept = 'new' }: { begun: Mapping; segment: Segment | null; listing: Segments; kept?: string }) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const toast = useToast()
  const draft = useDraft(`draft ${workspace.name} ${segment?.name ?? kept}`, begun)
  const { definition, change } = draft
  const who = definition.who ?? { all: [] }
  const [freshAt, setFresh] = useState<string | null>(null)
  const preview = usePreview(who, segment?.name ?? null)
  const save = useSave()
  const taken = listing.segments.map((each) => each.name)
  const name = segment?.name ?? (textOf(definition.segment) || nameFrom(textOf(definition.label), taken))
  const { answer } = preview
  const counts = useMemo(
    () => (answer && preview.complete.asked !== undefined ? countsByPath(answer.conditions, preview.complete.asked, preview.complete.original) : new Map<string, never>()),
    [answer, preview.complete],
  )

  const editing: Editing = {
    edit: (path, part) => {
      const touched = shown(path)
      change({ ...definition, who: put(who, path, part) }, isTyped(at(who, path), part) ? touched : undefined)
    },
    added: (path: Path) => {
      setFresh(shown(path))
    },
    fault: preview.fault,
    counts,
    everyone: answer?.everyone ?? null,
    members: answer?.count ?? 0,
    fresh: freshAt,
  }

  const isReady = preview.complete.asked !== undefined && preview.complete.left_out === 0 && !preview.error
  const missing = whatIsMissing(definition, preview.complete.asked === undefined, preview.complete.left_out)
  const canSave = isReady && missing === null && draft.isChanged
  const store = () => {
    save.mutate({
      name,
      definition: saved({ ...definition, who: ungrouped(who) }, name),
      before: segment?.version ?? null,
      onSaved: (done) => {
        draft.discard()
        toast(done)
        void navigate({ to: '/segments/$name', params: { name } })
      },
    })
  }

  return (
    <EditingContext value={editing}>
      <EditorFrame
        style={accent(textOf(definition.color) || null)}
        back={
          segment ? (
            <BackLink to="/segments/$name" params={{ name: segment.name }}>
              {called(segment)}
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
        saves={segment ? 'Save changes' : 'Save segment'}
        onSave={store}
      >
        <Columns
          beside={
            <>
              <Live preview={preview} isNew={segment === null} />
              {segment && answer?.moves && draft.isChanged && <Movement moves={answer.moves} isOld={preview.isOld} />}
              <AsYaml open>
                <YamlPane
                  definition={saved({ ...definition, who: ungrouped(who) }, name)}
                  fault={preview.fault}
                  onChange={(next) => {
                    change(isSegment(next) ? withName(next, segment, name) : { ...definition, who: next }, 'yaml')
                  }}
                />
              </AsYaml>
            </>
          }
        >
          <section className={styles.card} aria-label="Conditions">
            <GroupBox raw={isMapping(who) ? who : { all: [] }} path={[]} isRoot />
          </section>
        </Columns>
      </EditorFrame>
    </EditingContext>
  )
}

/** A name that the label would give is no choice: it follows the label until it is written otherwise. */
function withName(next: Mapping, segment: Segment | null, name: string): Mapping {
  if (segment) return { ...next, segment: segment.name }
  return next.segment === name ? { ...next, segment: HOLE } : next
}

/** Whether a change is one more key of something typed, rather than another choice. */
const isTyped = (before: Json | undefined, after: Json | undefined): boolean =>
  JSON.stringify(before ?? null).length !== JSON.stringify(after ?? null).length && shape(before) === shape(after)

const shape = (raw: Json | undefined): string => (isMapping(raw) ? Object.keys(raw).join() : typeof raw)

function whatIsMissing(definition: Mapping, nothing: boolean, left_out: number): string | null {
  if (nothing) return 'Add a condition first.'
  if (left_out > 0) return 'Complete every condition first.'
  return textOf(definition.label).trim() === '' ? 'Name it first.' : null
}
