using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginHost.Benchmarks.Support;

namespace PluginHost.Benchmarks;

/// <summary>Shows the rows as one table and keeps them as JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    internal static async Task WriteAsync(string name, IReadOnlyList<BenchRow> rows)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Artifacts, "bench"));
        var content = new
        {
            Name = name,
            Measured = DateTimeOffset.UtcNow,
            Processors = Environment.ProcessorCount,
            Runtime = RuntimeInformation.FrameworkDescription,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
            Rows = rows,
        };
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{name}.json"), JsonSerializer.Serialize(content, Json));
    }

    internal static string Table(IReadOnlyList<BenchRow> rows)
    {
        string[][] lines =
        [
            ["what", "measured", "yardstick", "ratio", "target", "met?"],
            .. rows.Select(static row => new[]
            {
                row.What, $"{Number(row.Measured)} {row.Unit}", row.Yardstick is { } yardstick ? $"{Number(yardstick)} {row.Unit}" : "-",
                row.Ratio is { } ratio ? $"{Number(ratio)}x" : "-", row.Target ?? "-", row.IsMet switch { true => "yes", false => "NO", null => "-" },
            }),
        ];
        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        AppendLine(text, lines[0], widths);
        AppendLine(text, [.. widths.Select(static width => new string('-', width))], widths);
        foreach (var line in lines.Skip(1)) AppendLine(text, line, widths);
        return text.ToString();
    }

    /// <summary>Three significant digits; whole numbers from 100 on.</summary>
    internal static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    private static void AppendLine(StringBuilder text, string[] cells, int[] widths) =>
        text.Append("| ").AppendJoin(" | ", cells.Select((cell, column) => cell.PadRight(widths[column]))).AppendLine(" |");
}
