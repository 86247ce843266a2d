using System.Globalization;
using System.Text;

namespace Strongroom.Bench.Load;

/// <summary>Writes a plan as a Lua script of wrk. Requests are put together as text: wrk.format would cost as much as the rest.</summary>
internal static class WrkScript
{
    private const string Code = """
        local function fill(pieces)
          local out = {}
          for i = 1, #pieces do
            local piece = pieces[i]
            if type(piece) == "string" then out[i] = piece
            elseif piece.next then counter = counter + 1; out[i] = string.format("%d", counter)
            else out[i] = string.format(piece.format, math.random(0, piece.below - 1)) end
          end
          return table.concat(out)
        end

        function init(args)
          math.randomseed(first % 2147483647 + os.time())
          counter = first - 1
          count200, count503, countOther = 0, 0, 0
          if grantsFile then grants = io.open(grantsFile, "a") end
        end

        function request()
          local variant = variants[math.random(#variants)]
          local head = method .. " " .. fill(variant.path) .. " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\n"
          if #variant.tokens > 0 then head = head .. "Authorization: Bearer " .. variant.tokens[math.random(#variant.tokens)] .. "\r\n" end
          if not variant.body then return head .. "\r\n" end
          local body = fill(variant.body)
          return head .. "Content-Type: " .. contentType .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
        end

        function done(summary, latency, requests)
          local ok, busy, other = 0, 0, 0
          for _, thread in ipairs(threads) do
            ok, busy, other = ok + thread:get("count200"), busy + thread:get("count503"), other + thread:get("countOther")
          end
          local errors = summary.errors
          print(string.format('BENCH {"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"refused":%d,"broken":%d,"statuses":{"200":%d,"503":%d,"other":%d}}',
            summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status,
            errors.connect + errors.read + errors.write + errors.timeout, ok, busy, other))
        end

        threads = {}
        function setup(thread) table.insert(threads, thread) end

        """;

    // wrk makes tables of every answer's headers as soon as this is there.
    private const string Follow = """
        function response(status, headers, body)
          if status == 200 or status == 201 then
            count200 = count200 + 1
            local grant = grants and string.match(body, '"grantId":"([^"]+)"')
            if grant then grants:write(grant, "\n") end
          elseif status == 503 then count503 = count503 + 1
          else countOther = countOther + 1 end
        end
        """;

    public static string Of(LoadPlan plan)
    {
        var script = new StringBuilder();
        script.Append(CultureInfo.InvariantCulture, $"method, contentType, first = {Quote(plan.Method)}, {Quote(plan.ContentType)}, {plan.First}\n");
        if (plan.GrantsFile is not null) script.Append(CultureInfo.InvariantCulture, $"grantsFile = {Quote(plan.GrantsFile)}\n");
        script.Append("variants = {\n");
        foreach (var variant in plan.Variants)
        {
            script.Append(CultureInfo.InvariantCulture, $"  {{ tokens = {{ {string.Join(", ", variant.Tokens.Select(Quote))} }}, path = {Table(variant.Path)}");
            if (variant.Body is not null) script.Append(CultureInfo.InvariantCulture, $", body = {Table(variant.Body)}");
            script.Append(" },\n");
        }
        script.Append("}\n").Append(Code);
        if (plan.CountStatuses || plan.GrantsFile is not null) script.Append(Follow);
        return script.ToString();
    }

    private static string Table(string template) => $"{{ {string.Join(", ", Pieces.Of(template).Select(Piece))} }}";

    private static string Piece(Pieces.Piece piece) => piece.Kind switch
    {
        Pieces.Kind.Next => "{ next = true }",
        Pieces.Kind.Any => string.Create(CultureInfo.InvariantCulture, $$"""{ format = "%d", below = {{piece.Below}} }"""),
        Pieces.Kind.Hex => string.Create(CultureInfo.InvariantCulture, $$"""{ format = "%012x", below = {{piece.Below}} }"""),
        _ => Quote(piece.Text),
    };

    private static string Quote(string text) =>
        '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + '"';
}
