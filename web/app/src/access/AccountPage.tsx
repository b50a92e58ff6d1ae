import { Button } from '@mantine/core'
import { useState } from 'react'
import { Title } from '../data/Title'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Holds } from '../kit/icons'
import { Empty, Failed, Panel } from '../kit/Panel'
import { useTitle } from '../kit/title'
import { titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { PasswordField, SHORTEST } from './fields'
import styles from './AccountPage.module.css'
import { useBrowsers, useChangePassword, useEndBrowser, useRoles, useSession } from './queries'


/** You: what you may do, your password, and where you are signed in. */
export function AccountPage() {
  const session = useSession().data
  useTitle('You')
  const user = session?.user
  return (
    <div className={styles.page}>
      <Title name={user?.name ?? 'You'}>{user ? `${user.email} · ${titled(user.role)}` : session?.protection}</Title>
      <MayDo rights={session?.rights ?? []} />
      {user ? (
        <>
          <Password />
          <Browsers user={user.id} />
        </>
      ) : (
        <Empty>
          <strong>Nobody has to sign in here yet.</strong>
          <span>There is no password to change and no session to end, until there is a first user.</span>
        </Empty>
      )}
    </div>
  )
}

function MayDo({ rights }: { rights: readonly string[] }) {
  const roles = useRoles().data
  const may = (roles?.rights ?? []).filter((each) => rights.includes(each.name))
  const mayNot = (roles?.rights ?? []).filter((each) => !rights.includes(each.name))
  return (
    <Card title="What you may do here">
      <ul className={styles.may}>
        {may.map((each) => (
          <li key={each.name}>
            <Holds /> <span>{each.words}</span>
          </li>
        ))}
      </ul>
      {mayNot.length > 0 && (
        <p className="soft small">Not: {mayNot.map((each) => each.words).join(' · ')}. An owner or admin can give you another role.</p>
      )}
    </Card>
  )
}

function Password() {
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const change = useChangePassword()
  return (
    <Card title="Password">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate(
            { old, new: next },
            {
              onSuccess: () => {
                setOld('')
                setNext('')
              },
            },
          )
        }}
      >
        <PasswordField
          label="The password you have"
          autoComplete="current-password"
          required
          value={old}
          onType={setOld}
        />
        <PasswordField
          label="The new one"
          description={`At least ${SHORTEST} characters; all your other sessions end.`}
          required
          value={next}
          onType={setNext}
        />
        {change.error && <Failed error={change.error} />}
        <div className={styles.answer}>
          <Button type="submit" disabled={next.length < SHORTEST || old === ''} loading={change.isPending}>
            Change it
          </Button>
          {change.isSuccess && <span role="status">It is changed.</span>}
        </div>
      </form>
    </Card>
  )
}

function Browsers({ user }: { user: string }) {
  const { timezone } = useWorkspace()
  const browsers = useBrowsers()
  const end = useEndBrowser()
  return (
    <Card title="Where you are signed in">
      <Panel query={browsers} height={120}>
        {(all) => (
          <ul className={styles.browsers}>
            {all
              .filter((each) => each.user === user)
              .map((each) => (
                <li key={each.id}>
                  <span>
                    {each.is_this ? <strong>This browser</strong> : 'Another browser'}
                    <span className="soft small figures">
                      {' '}
                      since {format.moment(each.began_at, timezone)}, seen {format.moment(each.seen_at, timezone)}
                    </span>
                  </span>
                  {!each.is_this && (
                    <Button
                      variant="default"
                      size="compact-sm"
                      loading={end.isPending && end.variables === each.id}
                      onClick={() => {
                        end.mutate(each.id)
                      }}
                    >
                      Sign out
                    </Button>
                  )}
                </li>
              ))}
          </ul>
        )}
      </Panel>
      {end.error && <Failed error={end.error} />}
    </Card>
  )
}
