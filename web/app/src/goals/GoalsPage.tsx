import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { Goal, SuggestedGoal } from '../api/types'
import { Plus } from '../kit/icons'
import { Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { useToast } from '../kit/toasts'
import { textOf } from '../segments/language/definition'
import type { Mapping } from '../segments/language/json'
import { useWorkspace } from '../workspace/queries'
import { GoalCard } from './GoalCard'
import styles from './GoalsPage.module.css'
import { useGoals, useSaveGoal, useSuggestions } from './queries'

/** What is to be reached, how it goes, and what it lacks. */
export function GoalsPage() {
  const goals = useGoals()
  useTitle('Goals')
  return (
    <>
      <div className={styles.head}>
        <h1>Goals</h1>
        <Button component={Link} to="/goals/new-goal" className={styles.create} leftSection={<Plus />}>
          New goal
        </Button>
      </div>
      <Panel query={goals} height={480} isEmpty={(all) => all.length === 0} empty={<FirstRun />}>
        {(all) => <Cards goals={all} />}
      </Panel>
    </>
  )
}

function Cards({ goals }: { goals: readonly Goal[] }) {
  return (
    <ul className={styles.cards}>
      {goals.map((each) => (
        <li key={each.name}>
          <GoalCard goal={each} />
        </li>
      ))}
    </ul>
  )
}

/** What a goal is, and two that could be set with what is there. */
function FirstRun() {
  const suggestions = useSuggestions(true)
  return (
    <>
      <h2>No goals yet</h2>
      <p>A goal is a number to watch, of whom, how far it is to come and until when. It shows whether it will be reached, and which segments carry it.</p>
      <Panel query={suggestions} height={120}>
        {(all) => all.length === 0 ? <NoData /> : (
          <div className={styles.offers}>
            {all.map((each) => (
              <Offer key={textOf(each.body.goal as string)} suggested={each} />
            ))}
          </div>
        )}
      </Panel>
    </>
  )
}

function NoData() {
  const { label } = useWorkspace()
  return (
    <p className="soft">
      {label} holds no events yet: <Link to="/data/import">bring some in</Link>, and two goals are offered here.
    </p>
  )
}

function Offer({ suggested }: { suggested: SuggestedGoal }) {
  const save = useSaveGoal()
  const toast = useToast()
  const navigate = useNavigate()
  const body = suggested.body as Mapping
  const name = textOf(body.goal)
  return (
    <article className={styles.offer}>
      <h3>{textOf(body.label)}</h3>
      <p>{suggested.sentence}</p>
      <p className="soft small">{suggested.why}</p>
      <Button
        variant="default"
        size="xs"
        className={styles.take}
        loading={save.isPending}
        onClick={() => {
          save.mutate({
            name,
            definition: body,
            before: null,
            onSaved: (done) => {
              toast(done)
              void navigate({ to: '/goals/$name', params: { name } })
            },
          })
        }}
      >
        Set this goal
      </Button>
    </article>
  )
}
