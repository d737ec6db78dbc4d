// Exit code 0 while dashboard, database and collector are well.
const answer = await fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/api/v1/health`, {
  headers: { authorization: `Bearer ${process.env.PLUMBLINE_TOKEN ?? ''}` },
  signal: AbortSignal.timeout(4000)
})
const { status } = await answer.json()
process.exit(answer.ok && status === 'ok' ? 0 : 1)
