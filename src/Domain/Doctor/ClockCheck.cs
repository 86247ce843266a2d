using Strongroom.Database;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Doctor;

/// <summary>Whether this machine, the database and the stores agree on the time.</summary>
public sealed class ClockCheck(TenantDatabase database, ObjectStores stores, DoctorHttp http, TimeProvider time) : IDoctorCheck
{
    /// <summary>What may lie between two clocks. Tokens are given 30 seconds, events and signatures minutes: this leaves room to notice.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private const string Now = "SELECT clock_timestamp()";

    /// <inheritdoc />
    public string Name => "clock";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        var worst = TimeSpan.Zero;
        // The first answer of a connection that is being made takes longer than the second.
        for (var i = 0; i < 2; i++)
        {
            var asked = time.GetUtcNow();
            var told = await database.QuerySingleAsync(default(TenantId), new Statement(Now), row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
            if (i == 1) Compare("the database", told, asked, TimeSpan.Zero);
        }

        foreach (var store in stores.All)
        {
            var asked = time.GetUtcNow();
            // A store that does not answer is another check's finding; one that refuses tells the time all the same.
            if (await AskAsync(store.Info, cancellationToken) is { } told) Compare($"store '{store.Info.Name}'", told, asked, TimeSpan.FromSeconds(1));
        }

        return found.ToResult($"the farthest is {worst.TotalSeconds:0.0} s away, {Limit.TotalSeconds:0} s are allowed");

        // It was told somewhere between asking and hearing; some tell whole seconds only.
        void Compare(string whose, DateTimeOffset told, DateTimeOffset asked, TimeSpan grain)
        {
            var heard = time.GetUtcNow();
            var away = told > heard ? told - heard : told + grain < asked ? told + grain - asked : TimeSpan.Zero;
            if (away.Duration() > worst) worst = away.Duration();
            if (away.Duration() > Limit)
                found.Add(
                    whose, $"Its clock is {away.Duration().TotalSeconds:0} s {(away > TimeSpan.Zero ? "ahead of" : "behind")} this machine's; {Limit.TotalSeconds:0} s are allowed.",
                    "Tokens are refused (30 s), signed URLs are not yet, or no longer, good, and events are refused (5 min).", "Mend NTP on the machine that is wrong: timedatectl, chronyc tracking.");
        }
    }

    private async Task<DateTimeOffset?> AskAsync(StoreInfo store, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, store.Endpoint);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            return answer.Headers.Date;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
