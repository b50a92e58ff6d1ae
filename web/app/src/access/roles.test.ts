import { describe, expect, it } from 'vitest'
import type { Roles } from '../api/types'
import { givable, rightRows } from './roles'

const ROLES: Roles = {
  rights: [
    { name: 'see', words: 'see segments' },
    { name: 'users', words: 'manage users' },
  ],
  roles: [
    { name: 'owner', rights: ['see', 'users'] },
    { name: 'admin', rights: ['see', 'users'] },
    { name: 'editor', rights: ['see'] },
    { name: 'analyst', rights: ['see'] },
    { name: 'viewer', rights: ['see'] },
    { name: 'writer', rights: [] },
  ],
}

describe('roles', () => {
  it('lets nobody but owners make owners', () => {
    expect(givable('owner', ['see', 'users'], ROLES)).toEqual(['owner', 'admin', 'editor', 'analyst', 'viewer'])
    expect(givable('admin', ['see', 'users'], ROLES)).toEqual(['admin', 'editor', 'analyst', 'viewer'])
    expect(givable('viewer', ['see'], ROLES)).toEqual(['editor', 'analyst', 'viewer'])
  })

  it('says of each right which roles include it', () => {
    expect(rightRows(ROLES)[1]).toEqual({ words: 'Manage users', by: [true, true, false, false, false] })
  })
})
