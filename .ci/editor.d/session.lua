-- A session in Neovim: waits for diagnostics, hovers, makes the code action and saves all files. Ends with status 1 if anything is missing.

local function fail(message)
  io.stderr:write('editor: ' .. message .. '\n')
  vim.cmd('cquit 1')
end

local function wait(what, condition)
  if not vim.wait(30000, condition, 20) then
    fail('waited for ' .. what)
  end
end

-- Neovim 0.7, which Debian 12 has, has no vim.lsp.start.
local status
if not vim.lsp.start then
  vim.lsp.start = function(config)
    local client = vim.lsp.start_client(config)
    vim.lsp.buf_attach_client(0, client)
    return client
  end
end
local start = vim.lsp.start
vim.lsp.start = function(config)
  config.on_exit = function(code)
    status = code
  end
  return start(config)
end

vim.o.hidden = true
vim.cmd('filetype on')
vim.cmd('luafile ' .. vim.env.SETUP)
vim.cmd('silent edit')

local function code_of(diagnostic)
  return diagnostic.code or vim.tbl_get(diagnostic, 'user_data', 'lsp', 'code')
end
local function with_code(code)
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if code_of(one) == code then
      return one
    end
  end
end

wait('the verdict ' .. vim.env.CODE, function()
  return with_code(vim.env.CODE)
end)
local verdict = with_code(vim.env.CODE)
if verdict.severity ~= vim.diagnostic.severity.INFO then
  fail('the verdict is no information')
end
if not verdict.message:find(vim.env.WORKLOAD, 1, true) then
  fail('the verdict does not name the workload: ' .. verdict.message)
end

-- Text that is not saved counts: without resources, nothing is reported.
local lines = vim.api.nvim_buf_get_lines(0, 0, -1, true)
vim.api.nvim_buf_set_lines(0, 0, -1, true, { '# nothing' })
wait('the end of the diagnostics', function()
  return #vim.diagnostic.get(0) == 0
end)
vim.api.nvim_buf_set_lines(0, 0, -1, true, lines)
wait('the diagnostics again', function()
  return with_code(vim.env.CODE)
end)

-- The page of a rule, as a floating window.
local finding
for _, one in ipairs(vim.diagnostic.get(0)) do
  if code_of(one):find('-', 1, true) and code_of(one) ~= vim.env.CODE and one.lnum ~= verdict.lnum then
    finding = one
  end
end
if not finding then
  fail('no finding has a line of its own')
end
vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
vim.lsp.buf.hover()
local page
wait('the page', function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      page = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true), '\n')
      return true
    end
  end
end)
for _, part in ipairs({ code_of(finding), 'What it is', 'How to fix' }) do
  if not page:find(part, 1, true) then
    fail('the page has no ' .. part .. ':\n' .. page)
  end
end

-- The code action at the workload.
local title = 'Migrate workload ' .. vim.env.WORKLOAD .. ' to Fargate'
local chosen
vim.ui.select = function(items, _, choose)
  for index, item in ipairs(items) do
    local action = item.action or item[2]
    if action.title == title then
      chosen = true
      return choose(item, index)
    end
  end
  fail('no action ' .. title .. ' in ' .. vim.inspect(items))
end
vim.api.nvim_win_set_cursor(0, { verdict.lnum + 1, verdict.col })
local before = vim.api.nvim_buf_get_changedtick(0)
vim.lsp.buf.code_action()
wait('the action', function()
  return chosen
end)
wait('the edits', function()
  return vim.api.nvim_buf_get_changedtick(0) > before
end)
vim.cmd('silent wall')

vim.lsp.stop_client(vim.lsp.get_active_clients())
wait('the end of the server', function()
  return status ~= nil
end)
if status ~= 0 then
  fail('the server ended with status ' .. status)
end
vim.cmd('qall')
