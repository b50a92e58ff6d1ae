import { Button, FileButton, NativeSelect, SegmentedControl, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { post, put } from '../../api/client'
import type { ListLooked, Segment, Segments } from '../../api/types'
import { BackLink } from '../../kit/BackLink'
import { Card } from '../../kit/Card'
import { accent } from '../../kit/color'
import * as format from '../../kit/format'
import { Empty, Failed, Loading, Panel } from '../../kit/Panel'
import { useTitle } from '../../kit/title'
import { useToast } from '../../kit/toasts'
import { called, titled } from '../../kit/words'
import { useWorkspace } from '../../workspace/queries'
import page from '../builder/EditorFrame.module.css'
import { Color, NameField } from '../builder/Naming'
import naming from '../builder/Naming.module.css'
import { leastUsed, nameFrom } from '../language/definition'
import { useSegment, useSegments } from '../queries'
import { asCsv, OUTCOMES, said } from './listed'
import styles from './ListPage.module.css'

const edited = getRouteApi('/segments/$name/list')

/** While somebody still types or pastes. */
const PAUSE_MS = 350
/** Rows that are shown; the file has the first thousand. */
const SHOWN = 100

/** A fixed segment that is not there yet. */
export function NewListPage() {
  const listing = useSegments()
  useTitle('Segment from a list')
  return <Panel query={listing} height={640}>{(all) => <Editor listing={all} segment={null} />}</Panel>
}

/** Another list for a fixed segment that is there. */
export function EditListPage() {
  const { name } = edited.useParams()
  const segment = useSegment(name)
  const listing = useSegments()
  useTitle('List', segment.data ? called(segment.data) : titled(name))
  return (
    <Panel query={segment} height={640}>
      {(ready) => <Panel query={listing} height={640}>{(all) => <Editor listing={all} segment={ready} />}</Panel>}
    </Panel>
  )
}

function Editor({ listing, segment }: { listing: Segments; segment: Segment | null }) {
  const workspace = useWorkspace().name
  const navigate = useNavigate()
  const [label, setLabel] = useState(segment ? called(segment) : '')
  const [color, setColor] = useState(() => segment?.color ?? leastUsed(listing.segments.map((each) => each.color)))
  const [text, setText] = useState('')
  const [column, setColumn] = useState<string | null>(null)
  const [add, setAdd] = useState(false)
  const [settled] = useDebouncedValue(text, PAUSE_MS)
  const looked = useQuery({
    queryKey: [workspace, 'list', settled, column],
    enabled: settled.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => post('/api/lists/preview', { query: { workspace }, body: { text: settled, column }, signal }),
  })
  const name = segment?.name ?? nameFrom(label, listing.segments.map((each) => each.name))
  const save = useSaveList(name, () => void navigate({ to: '/segments/$name', params: { name } }))
  const found = settled.trim() === '' ? undefined : looked.data
  const missing = label.trim() === '' ? 'Name it first.' : !found?.found ? 'Paste or upload a list first.' : null
  return (
    <article className={page.page} style={accent(color)}>
      {segment ? (
        <BackLink to="/segments/$name" params={{ name: segment.name }}>
          {called(segment)}
        </BackLink>
      ) : (
        <BackLink to="/">All segments</BackLink>
      )}
      <header className={page.head}>
        <div className={naming.naming}>
          <div className={naming.title}>
            <Color label="Colour of the segment" chosen={color} onChoose={setColor} />
            <NameField label="Name of the segment" placeholder="Name this list" value={label} onChange={setLabel} />
          </div>
        </div>
        <div className={page.tools}>
          <Button
            className={page.save}
            data-waiting={missing !== null}
            aria-disabled={missing !== null}
            title={missing ?? undefined}
            loading={save.isPending}
            onClick={() => {
              if (missing === null) save.mutate({ text, column, add, label: label.trim(), color })
            }}
          >
            {segment ? 'Save list' : 'Save segment'}
          </Button>
        </div>
      </header>
      {save.error && <Failed error={save.error} />}
      <div className={styles.columns}>
        <Card title="The list">
          <p className="soft">
            One id a line, or a CSV with a head: user ids, e-mail addresses, any identifier. The customers found make a fixed segment, whatever they do later.
          </p>
          {segment && (
            <SegmentedControl
              aria-label="What happens with the list before"
              size="xs"
              value={add ? 'add' : 'replace'}
              data={[
                { value: 'replace', label: 'Replace the list' },
                { value: 'add', label: 'Add to it' },
              ]}
              onChange={(next) => {
                setAdd(next === 'add')
              }}
            />
          )}
          <Textarea
            label="Ids"
            placeholder={'user_id\nada\nbo'}
            autosize
            minRows={9}
            maxRows={20}
            spellCheck={false}
            classNames={{ input: styles.text ?? '' }}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value)
              setColumn(null)
            }}
          />
          <FileButton
            accept=".csv,.txt,.tsv,text/csv,text/plain"
            inputProps={{ 'aria-label': 'File with the list' }}
            onChange={(file) => {
              setColumn(null)
              if (file) void file.text().then(setText)
            }}
          >
            {(props) => (
              <Button variant="default" size="xs" className={styles.file} {...props}>
                Choose a file
              </Button>
            )}
          </FileButton>
        </Card>
        <Card title="Who is on it">
          {settled.trim() === '' ? (
            <Empty>
              <strong>Paste a list, or choose a file.</strong>
              <span>Every row is looked up here before anything is saved.</span>
            </Empty>
          ) : looked.error ? (
            <Failed error={looked.error} />
          ) : found ? (
            <Looked found={found} isOld={looked.isFetching || settled !== text} onColumn={setColumn} />
          ) : (
            <Loading height={200} />
          )}
        </Card>
      </div>
    </article>
  )
}

function useSaveList(name: string, onSaved: () => void) {
  const workspace = useWorkspace().name
  const queries = useQueryClient()
  const toast = useToast()
  const renew = () => queries.invalidateQueries({ queryKey: [workspace] })
  return useMutation({
    mutationFn: (body: { text: string; column: string | null; add: boolean; label: string; color: string }) =>
      put('/api/segments/{name}/list', { path: { name }, query: { workspace }, body: { ...body, override: false, wait: true } }),
    onSuccess: (saved) => {
      if ('added' in saved) {
        toast({ words: `${format.counted(saved.added + saved.kept, 'customer')} on the list: ${format.count(saved.added)} added, ${format.count(saved.removed)} removed.` })
      }
      onSaved()
      // Counted in the background: the size is shown as soon as it is there.
      void renew().then(() => post('/api/refresh', { query: { workspace }, body: { wait: true, only_saved: true } })).then(renew)
    },
  })
}

/** What every row was: how many of each, and those that were not simply found. */
function Looked({ found, isOld, onColumn }: { found: ListLooked; isOld: boolean; onColumn: (column: string | null) => void }) {
  return (
    <div className={styles.looked} aria-busy={isOld}>
      <dl className={styles.figures}>
        {OUTCOMES.map(({ outcome, label }) => (
          <div key={outcome} data-outcome={outcome} data-none={found[outcome] === 0}>
            <dt>{label}</dt>
            <dd className="figures">{format.count(found[outcome])}</dd>
          </div>
        ))}
      </dl>
      {found.columns.length > 1 && (
        <NativeSelect
          label="Column with the ids"
          size="xs"
          className={styles.column}
          value={found.column ?? ''}
          data={[...found.columns]}
          onChange={(event) => {
            onColumn(event.currentTarget.value)
          }}
        />
      )}
      <p className="soft small">
        {format.counted(found.total, 'row')}, read as {found.read_as === null ? 'any identifier' : titled(found.read_as).toLowerCase()}.
      </p>
      {found.rows.length > 0 && (
        <>
          <div className={styles.scroll} tabIndex={0} role="group" aria-label="Rows that were not simply found">
            <table className={styles.rows}>
              <thead>
                <tr>
                  <th scope="col">Line</th>
                  <th scope="col">Row</th>
                  <th scope="col">What it is</th>
                </tr>
              </thead>
              <tbody>
                {found.rows.slice(0, SHOWN).map((row) => (
                  <tr key={row.line} data-outcome={row.outcome}>
                    <td className="figures soft">{row.line}</td>
                    <td>{row.text}</td>
                    <td>{said(row)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Button
            component="a"
            variant="default"
            size="xs"
            className={styles.file}
            href={`data:text/csv;charset=utf-8,${encodeURIComponent(asCsv(found.rows))}`}
            download="not-found.csv"
          >
            Download these rows
          </Button>
        </>
      )}
    </div>
  )
}
