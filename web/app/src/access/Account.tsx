import { ActionIcon, Avatar, Menu, UnstyledButton } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { People } from '../kit/icons'
import { initials } from './initials'
import { useSession, useSignOut } from './queries'

/** Who is signed in, where users and the audit are, and the way out. While the workspace is open to this machine nobody is. */
export function Account() {
  const user = useSession().data?.user
  const signOut = useSignOut()
  const navigate = useNavigate()
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        {user ? (
          <UnstyledButton aria-label={`Signed in as ${user.name}`}>
            <Avatar size={28} radius="xl" color="violet">
              {initials(user.name)}
            </Avatar>
          </UnstyledButton>
        ) : (
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Users and audit">
            <People />
          </ActionIcon>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user ? `${user.email}, ${user.role}` : 'Nobody has to sign in yet'}</Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: '/users' })}>Users</Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: '/audit' })}>Audit</Menu.Item>
        {user && <Menu.Item onClick={() => void navigate({ to: '/account' })}>Password and sessions</Menu.Item>}
        {user && (
          <>
            <Menu.Divider />
            <Menu.Item
              onClick={() => {
                signOut.mutate(undefined)
              }}
            >
              Sign out
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
