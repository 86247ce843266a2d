using System.Globalization;
using System.Text;
using System.Text.Json;
using Strongroom.Audit;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>The certificate that people read and print. The page loads and runs nothing; the JSON beside it is what can be verified.</summary>
internal static class CertificateHtml
{
    public static string Of(Certificate certificate)
    {
        List<(string Name, string Value)> facts =
        [
            ("Certificate of", $"{certificate.Kind} {certificate.Id}"), ("Tenant", certificate.Tenant.ToString()), ("Made out", Time(certificate.CreatedAt)),
            ("Destroyed", $"{Count(certificate.Files)} files, {Count(certificate.Bytes)} bytes"),
        ];
        if (certificate.PlanId is { } plan) facts.Add(("Plan", $"{plan}, digest {Convert.ToHexStringLower(certificate.PlanDigest!)}"));
        foreach (var key in certificate.Keys) facts.Add(("Signed with a key of", key));
        const string introduction = """
            Each line is a receipt: the store confirmed that no version of the object is left before the receipt was signed. Names stand here as hashes, so that the certificate tells
            nothing of what was destroyed to whoever does not know it.
            """;
        var page = new StringBuilder(EvidencePage.Begin("Certificate of destruction", introduction, facts)).Append("""
            <h2>How to verify</h2>
            <p>Ask for the same certificate as JSON (<code>format=json</code>) and run <code>strongroom-verify certificate FILE.json --key KEY</code> with a key that you kept or were given elsewhere:
            it needs no network and no account. Every receipt is also named, by its hash, in the tenant's audit log.</p>

            """);
        AppendKept(page, certificate);
        page.Append("<h2>Receipts</h2>\n<table><thead><tr><th>Purged (UTC)</th><th>File</th><th>SHA-256</th><th>Bytes</th><th>Why</th><th>Confirmed by</th><th>Key (SHA-256)</th></tr></thead><tbody>\n");
        foreach (var receipt in certificate.Receipts)
        {
            var says = JsonElement.Parse(receipt.Statement);
            string[] cells = [Text(says, "purgedAt"), Text(says, "file"), Text(says, "sha256"), Text(says, "size"), Why(says), Text(says, "confirmation"), Text(says, "keySha256")];
            page.Append(EvidencePage.Row(cells));
        }

        var rest = certificate.Files - certificate.Receipts.Count;
        page.Append("</tbody></table>\n");
        if (rest > 0) page.Append(CultureInfo.InvariantCulture, $"<p>This page shows {Count(certificate.Receipts.Count)} of {Count(certificate.Files)} receipts.</p>\n");
        return page.Append("</body></html>\n").ToString();
    }

    private static void AppendKept(StringBuilder page, Certificate certificate)
    {
        if (certificate.KeptJson is null) return;
        var kept = JsonElement.Parse(certificate.KeptJson);
        if (!kept.TryGetProperty("files", out var files) || files.GetInt64() == 0) return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>Kept</h2>\n<p>{Count(files.GetInt64())} files were not destroyed.</p>\n<table><thead><tr><th>File</th><th>Why</th></tr></thead><tbody>\n");
        foreach (var file in kept.GetProperty("list").EnumerateArray())
            page.Append(EvidencePage.Row([Text(file, "fileId"), Text(file, "reason")]));
        page.Append("</tbody></table>\n");
    }

    private static string Why(JsonElement says) => Text(says, "policy") is { Length: > 0 } policy ? $"{Text(says, "reason")}: policy {policy}, version {Text(says, "policyVersion")}" : Text(says, "reason");

    private static string Text(JsonElement json, string member) => json.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
