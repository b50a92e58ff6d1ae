import { NumberInput, TextInput } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Goal } from '../api/types'
import { BackLink } from '../kit/BackLink'
import { Card } from '../kit/Card'
import { Panel } from '../kit/Panel'
import { Pick } from '../kit/Pick'
import { useTitle } from '../kit/title'
import { useToast } from '../kit/toasts'
import { called } from '../kit/words'
import { useDraft } from '../segments/builder/draft'
import { EditingContext, type Editing } from '../segments/builder/editing'
import { AsYaml, Columns, EditorFrame } from '../segments/builder/EditorFrame'
import { useSegmentOptions, useTraits, useComputedTraits } from '../segments/builder/facts'
import fields from '../segments/builder/fields/fields.module.css'
import { Measured } from '../segments/builder/fields/Measured'
import { GroupBox } from '../segments/builder/Group'
import { NameField } from '../segments/builder/Naming'
import naming from '../segments/builder/Naming.module.css'
import { traitOptions } from '../segments/builder/suggestions'
import YamlPane from '../segments/builder/YamlPane'
import { textOf } from '../segments/language/definition'
import { HOLE, isMapping, put, shown, without, type Json, type Mapping, type Path } from '../segments/language/json'
import { useWorkspace } from '../workspace/queries'
import { Beside } from './Beside'
import { ACROSS, addsUp, asked, atLeast, conditionOf, fresh, isShare, kindOf, NUMBERS, targetOf, withKind, withKpi, withTarget, type Kind } from './draft'
import styles from './EditorPage.module.css'
import { useDraftOutlook, useGoal, useGoals, useSaveGoal, type Fault } from './queries'

const edited = getRouteApi('/goals/$name/edit')

/** A goal that is not there yet. */
export function NewGoalPage() {
  const goals = useGoals()
  useTitle('New goal')
  return (
    <Panel query={goals} height={640}>
      {(all) => <Editor begun={fresh()} goal={null} taken={all.map((each) => each.name)} />}
    </Panel>
  )
}

/** A goal that is there. */
export function EditGoalPage() {
  const { name } = edited.useParams()
  const goal = useGoal(name)
  useTitle('Edit', goal.data ? called(goal.data) : name)
  return (
    <Panel query={goal} height={640}>
      {(ready) => <Editor key={`${ready.name} ${ready.version}`} begun={ready.body as Mapping} goal={ready} taken={[]} />}
    </Panel>
  )
}

function Editor({ begun, goal, taken }: { begun: Mapping; goal: Goal | null; taken: readonly string[] }) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const toast = useToast()
  const draft = useDraft(`goal draft ${workspace.name} ${goal?.name ?? 'new'}`, begun)
  const { definition, change } = draft
  const { raw, left_out } = asked(definition, taken, goal?.name ?? null)
  const outlook = useDraftOutlook(raw)
  const save = useSaveGoal()
  const missing = textOf(definition.label).trim() === '' ? 'Name it first.' : null
  const canSave = missing === null && draft.isChanged && !outlook.error
  const store = () => {
    const name = textOf(raw.goal)
    save.mutate({
      name,
      definition: raw,
      before: goal?.version ?? null,
      onSaved: (done) => {
        draft.discard()
        toast(done)
        void navigate({ to: '/goals/$name', params: { name } })
      },
    })
  }
  return (
    <EditorFrame
      back={
        goal ? (
          <BackLink to="/goals/$name" params={{ name: goal.name }}>
            {called(goal)}
          </BackLink>
        ) : (
          <BackLink to="/goals">All goals</BackLink>
        )
      }
      naming={
        <div className={naming.naming}>
          <NameField
            label="Name of the goal"
            placeholder="Name this goal"
            value={textOf(definition.label)}
            onChange={(label) => {
              change({ ...definition, label }, 'label')
            }}
          />
        </div>
      }
      draft={draft}
      missing={missing}
      canSave={canSave}
      saving={save}
      saves={goal ? 'Save changes' : 'Save goal'}
      onSave={store}
    >
      <Columns
        beside={
          <>
            <Beside outlook={outlook} leftOut={left_out} />
            <AsYaml open={false}>
              <YamlPane
                definition={raw}
                fault={outlook.fault}
                root={[]}
                onChange={(next) => {
                  change(goal ? { ...next, goal: goal.name } : { ...next, goal: next.goal === raw.goal ? HOLE : (next.goal ?? HOLE) }, 'yaml')
                }}
              />
            </AsYaml>
          </>
        }
      >
        <div className={styles.main}>
          <Card title="What is watched">
            <Watched goal={definition} change={change} fault={outlook.fault} />
          </Card>
          <Card title="How far, and until when">
            <Aim goal={definition} change={change} />
          </Card>
        </div>
      </Columns>
    </EditorFrame>
  )
}

type Change = (next: Mapping, touched?: string) => void

/** The number in words that are chosen. */
function Watched({ goal, change, fault }: { goal: Mapping; change: Change; fault: Fault | null }) {
  const kind = kindOf(goal)
  const told = fault !== null && ['kpi', 'across', 'share', 'customers', 'of'].includes(String(fault.path[0]))
  return (
    <div className={styles.watched}>
      <div className={fields.line}>
        <span className={fields.words}>Watch</span>
        <Pick
          label="Kind of number"
          shown={NUMBERS.find((each) => each.kind === kind)?.words ?? ''}
          chosen={[kind]}
          options={NUMBERS.map((each) => ({ value: each.kind, label: each.label }))}
          onChoose={(next) => {
            change(withKind(goal, next as Kind))
          }}
        />
        {kind === 'measure' && isMapping(goal.kpi) && (
          <>
            <span className={fields.words}>, the</span>
            <Measured
              label="Goal"
              raw={goal.kpi}
              onChange={(kpi) => {
                change(withKpi(goal, kpi))
              }}
            />
          </>
        )}
        {kind === 'trait' && <Trait goal={goal} change={change} />}
      </div>
      {'kpi' in goal && <Across goal={goal} change={change} />}
      <Whom goal={goal} change={change} />
      {(kind === 'share' || kind === 'customers') && <Condition goal={goal} change={change} kind={kind} fault={fault} />}
      {told && (
        <p className={styles.fault} role="alert">
          {fault.message} {fault.hint}
        </p>
      )}
    </div>
  )
}

function Trait({ goal, change }: { goal: Mapping; change: Change }) {
  const traits = useTraits()
  const computed = useComputedTraits()
  const name = textOf(goal.kpi)
  return (
    <Pick
      label="Trait"
      shown={name}
      placeholder="choose a trait"
      chosen={[name]}
      options={traitOptions(traits.data ?? [], computed.data ?? [])}
      isLoading={traits.isPending}
      free
      onChoose={(kpi) => {
        change({ ...goal, kpi })
      }}
    />
  )
}

function Across({ goal, change }: { goal: Mapping; change: Change }) {
  const chosen = textOf(goal.across) || 'total'
  const options = ACROSS.filter((each) => each.value !== 'total' || addsUp(goal))
  return (
    <div className={fields.line}>
      <span className={fields.words}>taken</span>
      <Pick
        label="How the customers' numbers become one"
        shown={ACROSS.find((each) => each.value === chosen)?.words ?? ''}
        chosen={[chosen]}
        options={options.map(({ value, label }) => ({ value, label }))}
        onChoose={(across) => {
          change(across === 'total' ? without(goal, 'across') : { ...goal, across })
        }}
      />
    </div>
  )
}

function Whom({ goal, change }: { goal: Mapping; change: Change }) {
  const segments = useSegmentOptions()
  const of = textOf(goal.of)
  const found = segments.find((each) => each.name === of)
  return (
    <div className={fields.line}>
      <span className={fields.words}>of</span>
      <Pick
        label="Of whom"
        shown={of === 'everyone' ? 'everyone' : found ? called(found) : of}
        placeholder="choose whom"
        chosen={[of]}
        options={[
          { value: 'everyone', label: 'Everyone' },
          ...segments.map((each) => ({ value: each.name, label: called(each), ...(each.size === null ? {} : { count: each.size }), ...(each.color === null ? {} : { color: each.color }) })),
        ]}
        onChoose={(next) => {
          change({ ...goal, of: next })
        }}
      />
    </div>
  )
}

/** The condition in the rows of the builder of segments. */
function Condition({ goal, change, kind, fault }: { goal: Mapping; change: Change; kind: 'share' | 'customers'; fault: Fault | null }) {
  const condition = conditionOf(goal)
  const [freshAt, setFresh] = useState<string | null>(null)
  const editing: Editing = {
    edit: (path: Path, part: Json | undefined) => {
      change({ ...goal, [kind]: put(condition, path, part) }, shown(path))
    },
    added: (path: Path) => {
      setFresh(shown(path))
    },
    fault: fault?.path[0] === kind ? { ...fault, path: fault.path.slice(1) } : null,
    counts: new Map(),
    everyone: null,
    members: 0,
    fresh: freshAt,
  }
  return (
    <EditingContext value={editing}>
      <GroupBox raw={condition} path={[]} isRoot />
    </EditingContext>
  )
}

function Aim({ goal, change }: { goal: Mapping; change: Change }) {
  const least = atLeast(goal)
  const target = targetOf(goal)
  const percent = isShare(goal)
  const number = typeof target === 'number' ? (percent ? Math.round(target * 1e10) / 1e8 : target) : ''
  return (
    <div className={styles.aim}>
      <div className={styles.target}>
        <Pick
          label="Which way"
          shown={least ? 'at least' : 'at most'}
          chosen={[least ? 'gte' : 'lte']}
          options={[
            { value: 'gte', label: 'At least' },
            { value: 'lte', label: 'At most' },
          ]}
          onChoose={(way) => {
            change(withTarget(goal, target, way === 'gte'))
          }}
        />
        <NumberInput
          label="Target"
          placeholder="number"
          value={number}
          suffix={percent ? ' %' : ''}
          thousandSeparator=","
          hideControls
          onChange={(typed) => {
            const found = typeof typed === 'number' ? (percent ? Math.round(typed * 1e8) / 1e10 : typed) : HOLE
            change(withTarget(goal, found, least), 'target')
          }}
        />
      </div>
      <TextInput
        label="By"
        type="date"
        value={textOf(goal.by).slice(0, 10)}
        onChange={(event) => {
          const by = event.currentTarget.value
          change(by === '' ? without(goal, 'by') : { ...goal, by }, 'by')
        }}
      />
      {!percent && <Said goal={goal} change={change} name="unit" label="Unit" placeholder="EUR, orders, minutes" />}
      <div className={styles.wide}>
        <Said goal={goal} change={change} name="owner" label="Owner" placeholder="who answers for it" />
        <Said goal={goal} change={change} name="note" label="Note" placeholder="why it matters" />
      </div>
    </div>
  )
}

function Said({ goal, change, name, label, placeholder }: { goal: Mapping; change: Change; name: string; label: string; placeholder: string }) {
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={textOf(goal[name])}
      onChange={(event) => {
        const next = event.currentTarget.value
        change(next === '' ? without(goal, name) : { ...goal, [name]: next }, name)
      }}
    />
  )
}
