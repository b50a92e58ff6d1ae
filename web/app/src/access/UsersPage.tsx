import { Button, Menu, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import type { Role, Roles, SignedInBrowser, User } from '../api/types'
import { Card } from '../kit/Card'
import * as format from '../kit/format'
import { Holds, More, Plus } from '../kit/icons'
import { Failed, Panel } from '../kit/Panel'
import { Rows } from '../kit/Rows'
import { useTitle } from '../kit/title'
import { useToast } from '../kit/toasts'
import { titled } from '../kit/words'
import { useWorkspace } from '../workspace/queries'
import { Title } from '../data/Title'
import { NotAllowed } from './NotAllowed'
import { useBrowsers, useChangeUser, useEndBrowser, useMay, useRoles, useSession, useUsers } from './queries'
import { givable, mayGive, rightRows, ROLE_NAMES } from './roles'
import { AddUser, DeleteUser, NewPassword } from './UserDialogs'
import styles from './UsersPage.module.css'

/** Who may sign in to the workspace, with which role, and what each role may do. */
export function UsersPage() {
  const mayManage = useMay('users')
  const users = useUsers(mayManage)
  const roles = useRoles()
  const [isAdding, setAdding] = useState(false)
  useTitle('Users')
  const isFirst = users.data?.length === 0
  return (
    <div className={styles.page}>
      <Title
        name="Users"
        aside={
          mayManage &&
          roles.data && (
            <Button
              leftSection={<Plus />}
              onClick={() => {
                setAdding(true)
              }}
            >
              {isFirst ? 'Add the first user' : 'Add a user'}
            </Button>
          )
        }
      >
        Who may sign in to this workspace, and what each may do here.
      </Title>
      {mayManage ? (
        <Panel
          query={users}
          height={300}
          isEmpty={(all) => all.length === 0}
          empty={
            <>
              <strong>There are no users yet.</strong>
              <span>
                Whoever uses this machine may do everything, and nobody else reaches this server. The first user is an owner; from then on
                everybody has to sign in.
              </span>
            </>
          }
        >
          {(all) => roles.data && <Users users={all} roles={roles.data} />}
        </Panel>
      ) : (
        <NotAllowed what="see or change users" />
      )}
      <Panel query={roles} height={420}>
        {(ready) => <RoleTable roles={ready} />}
      </Panel>
      {isAdding && roles.data && (
        <AddUser
          isFirst={isFirst}
          roles={roles.data}
          onClose={() => {
            setAdding(false)
          }}
        />
      )}
    </div>
  )
}

function Users({ users, roles }: { users: readonly User[]; roles: Roles }) {
  const browsers = useBrowsers()
  return (
    <Rows label="Users">
      {users.map((each) => (
        <Row key={each.id} user={each} roles={roles} browsers={(browsers.data ?? []).filter((browser) => browser.user === each.id)} />
      ))}
    </Rows>
  )
}

function Row({ user, roles, browsers }: { user: User; roles: Roles; browsers: readonly SignedInBrowser[] }) {
  const { timezone } = useWorkspace()
  const session = useSession().data
  const change = useChangeUser()
  const own = session?.role ?? null
  const rights = session?.rights ?? []
  const mayChange = mayGive(user.role, own, rights, roles)
  const isSelf = session?.user?.id === user.id
  return (
    <li className={styles.user} data-off={!user.enabled}>
      <div className={styles.name}>
        <strong>
          {user.name} {isSelf && <span className="soft">(you)</span>}
        </strong>
        <span className="soft small">{user.email}</span>
      </div>
      <span className="soft small figures">
        {!user.enabled
          ? 'disabled'
          : user.signed_in_at === null
            ? 'never signed in'
            : `${browsers.length > 0 ? `signed in with ${format.counted(browsers.length, 'browser')}, ` : ''}last on ${format.moment(user.signed_in_at, timezone)}`}
      </span>
      <NativeSelect
        aria-label={`Role of ${user.name}`}
        size="xs"
        disabled={!mayChange || change.isPending}
        data={(mayChange ? givable(own, rights, roles) : [user.role]).map((role) => ({ value: role, label: titled(role) }))}
        value={user.role}
        onChange={(event) => {
          change.mutate({ user: user.id, change: { role: event.currentTarget.value as Role } })
        }}
      />
      {mayChange ? <Acts user={user} browsers={browsers} /> : <span />}
      {change.error && (
        <div className={styles.wrong}>
          <Failed error={change.error} />
        </div>
      )}
    </li>
  )
}

function Acts({ user, browsers }: { user: User; browsers: readonly SignedInBrowser[] }) {
  const change = useChangeUser()
  const end = useEndBrowser()
  const toast = useToast()
  const [asked, setAsked] = useState<'password' | 'delete' | null>(null)
  const close = () => {
    setAsked(null)
  }
  const say = {
    onError: (error: Error) => {
      toast({ words: error.message })
    },
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="subtle" color="gray" size="compact-sm" aria-label={`More about ${user.name}`}>
            <More />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              setAsked('password')
            }}
          >
            Give a new password…
          </Menu.Item>
          {browsers.length > 0 && (
            <Menu.Item
              onClick={() => {
                for (const each of browsers) end.mutate(each.id, say)
              }}
            >
              Sign out everywhere
            </Menu.Item>
          )}
          <Menu.Item
            onClick={() => {
              change.mutate({ user: user.id, change: { enabled: !user.enabled } }, say)
            }}
          >
            {user.enabled ? 'Disable' : 'Enable'}
          </Menu.Item>
          <Menu.Item
            color="red"
            onClick={() => {
              setAsked('delete')
            }}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === 'password' && <NewPassword user={user} onClose={close} />}
      {asked === 'delete' && <DeleteUser user={user} onClose={close} />}
    </>
  )
}

function RoleTable({ roles }: { roles: Roles }) {
  return (
    <Card title="What each role may do">
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="What each role may do">
        <table className={styles.roles}>
          <thead>
            <tr>
              <th scope="col">Right</th>
              {ROLE_NAMES.map((role) => (
                <th key={role} scope="col">
                  {titled(role)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rightRows(roles).map((row) => (
              <tr key={row.words}>
                <th scope="row">{row.words}</th>
                {row.by.map((has, i) => (
                  <td key={ROLE_NAMES[i]} data-has={has}>
                    {has ? <Holds /> : <span aria-hidden>·</span>}
                    <span className="unseen">{has ? 'yes' : 'no'}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="soft small">Nobody gives a role that may do more than their own, and only owners make, change and remove owners.</p>
    </Card>
  )
}
