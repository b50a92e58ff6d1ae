import { Avatar, Menu, UnstyledButton } from '@mantine/core'
import { initials } from './initials'
import { useSession, useSignOut } from './queries'

/** Who is signed in, and the way out. Nothing, while the workspace is open to this machine. */
export function Account() {
  const user = useSession().data?.user
  const signOut = useSignOut()
  if (!user) return null
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <UnstyledButton aria-label={`Signed in as ${user.name}`}>
          <Avatar size={28} radius="xl" color="violet">
            {initials(user.name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.email}, {user.role}
        </Menu.Label>
        <Menu.Item
          onClick={() => {
            signOut.mutate(undefined)
          }}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
