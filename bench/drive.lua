-- What wrk sends: the plan in the Lua file named first. {n} becomes a number of its own, {key} one of the keys in turn.
local plan, number = nil, 0

function init(args)
  plan = dofile(args[1])
end

local function filled(text)
  local key = plan.keys[number % #plan.keys + 1]
  return (text:gsub("{key}", key):gsub("{n}", plan.first .. string.format("%06d", number)))
end

function request()
  number = number + 1
  local body = plan.body ~= "" and filled(plan.body) or nil
  return wrk.format(plan.method, filled(plan.path), plan.headers, body)
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"count": %d, "per_second": %.2f, "p50_ms": %.3f, "p99_ms": %.3f, "refused": %d, "lost": %d}\n',
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
