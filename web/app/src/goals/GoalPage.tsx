import { Button, Menu } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { Goal, Outlook } from '../api/types'
import { BackLink } from '../kit/BackLink'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { More, Pen } from '../kit/icons'
import { Failed, Loading, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { useToast } from '../kit/toasts'
import { called, titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { Carriers } from './Carriers'
import { Check } from './Check'
import styles from './GoalPage.module.css'
import { chance, figure, withUnit } from './goals'
import { Picture } from './Picture'
import { useDeleteGoal, useGoal, useOutlook, useProgress, useStop } from './queries'
import { StatusBadge } from './StatusBadge'

const route = getRouteApi('/goals/$name')

/** One goal: how it stands, how it will go, what it lacks, and who is behind it. */
export function GoalPage() {
  const { name } = route.useParams()
  const goal = useGoal(name)
  useTitle(goal.data ? called(goal.data) : titled(name))
  return (
    <>
      <BackLink to="/goals">All goals</BackLink>
      <Panel query={goal} height={640}>
        {(ready) => <Whole key={ready.version} goal={ready} />}
      </Panel>
    </>
  )
}

function Whole({ goal }: { goal: Goal }) {
  const { as_of } = route.useSearch()
  const outlook = useOutlook(goal.name, as_of, goal.outlook)
  return (
    <article>
      <Head goal={goal} outlook={outlook.data} />
      {outlook.data ? (
        <Details outlook={outlook.data} />
      ) : outlook.error ? (
        <Failed error={outlook.error} again={outlook} />
      ) : outlook.isFetching ? (
        <Looking name={goal.name} />
      ) : (
        <p className="soft">
          The look was stopped.{' '}
          <Button variant="default" size="xs" onClick={() => void outlook.refetch()}>
            Look again
          </Button>
        </p>
      )}
    </article>
  )
}

/** A look that takes long says how far it is, and can be stopped. */
function Looking({ name }: { name: string }) {
  const far = useProgress(name, true)
  const stop = useStop(name)
  return (
    <>
      {far?.total != null && (
        <p className="soft">
          Looking at the past: {format.count(far.done ?? 0)} of {format.counted(far.total, 'moment')}{' '}
          <Button variant="default" size="xs" onClick={stop}>
            Stop
          </Button>
        </p>
      )}
      <Loading height={480} />
    </>
  )
}

function Head({ goal, outlook }: { goal: Goal; outlook: Outlook | undefined }) {
  const { timezone } = useWorkspace()
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        <p className={styles.kind}>
          Goal {outlook && <StatusBadge status={outlook.status} />}
        </p>
        <h1>{called(goal)}</h1>
        <p className={styles.sentence}>{goal.sentence}</p>
        {goal.note !== null && <p className="soft">{goal.note}</p>}
        <Actions goal={goal} />
      </div>
      {outlook && (
        <div className={styles.facts}>
          <Figures outlook={outlook} />
          <p className="soft small">
            {outlook.reason} As of {format.moment(outlook.as_of, timezone)}
          </p>
        </div>
      )}
    </header>
  )
}

function Figures({ outlook }: { outlook: Outlook }) {
  const { target, forecast, now } = outlook
  return (
    <dl className={styles.figures}>
      <div>
        <dt>Now</dt>
        <dd data-testid="now">{withUnit(now?.value, outlook)}</dd>
      </div>
      {target && (
        <div>
          <dt>{target.at_least ? 'At least' : 'At most'}</dt>
          <dd>{figure(target.number, outlook)}</dd>
        </div>
      )}
      {forecast.chance !== null && (
        <div>
          <dt>Chance</dt>
          <dd>{chance(forecast.chance)}</dd>
        </div>
      )}
      {outlook.days_left !== null && (
        <div>
          <dt>Days left</dt>
          <dd>{format.count(outlook.days_left)}</dd>
        </div>
      )}
    </dl>
  )
}

function Actions({ goal }: { goal: Goal }) {
  const drop = useDeleteGoal()
  const toast = useToast()
  const navigate = useNavigate()
  return (
    <div className={styles.actions}>
      <Button component={Link} to={`/goals/${goal.name}/edit`} variant="default" size="xs" leftSection={<Pen />}>
        Edit
      </Button>
      <Menu position="bottom-start" withinPortal shadow="md">
        <Menu.Target>
          <Button variant="default" size="xs" aria-label="More for this goal" loading={drop.isPending}>
            <More />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            color="red"
            onClick={() => {
              drop.mutate({
                name: goal.name,
                version: goal.version,
                onGone: (undo) => {
                  toast({ words: `“${called(goal)}” is deleted.`, undo })
                  void navigate({ to: '/goals' })
                },
              })
            }}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {goal.owner !== null && <span className="soft small">Owned by {goal.owner}</span>}
      {drop.error && <Failed error={drop.error} />}
    </div>
  )
}

function Details({ outlook }: { outlook: Outlook }) {
  const { behind } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className={styles.details}>
      <Card title="How it goes">
        <Picture outlook={outlook} />
      </Card>
      <Card title="Is it SMART?">
        <Check verdicts={outlook.check} />
      </Card>
      <Card title="What carries it, what holds it back">
        <Carriers
          outlook={outlook}
          all={behind === 'all'}
          onAll={(all) => void navigate({ search: (view) => ({ ...view, behind: all ? ('all' as const) : undefined }), replace: true, resetScroll: false })}
        />
      </Card>
    </div>
  )
}
