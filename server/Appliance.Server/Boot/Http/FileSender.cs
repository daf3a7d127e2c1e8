using Appliance.Server.Boot.Files;
using Appliance.Server.Boot.Timeline;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Appliance.Server.Boot.Http;

/// <summary>Sends a file in large pieces and knows how much of it has gone.</summary>
internal sealed class FileSender(SendingTurns turns, BootMeters meters, TimeProvider clock)
{
    /// <summary>Large writes cost a third of the processor time that small ones do.</summary>
    private const int Piece = 256 << 10;

    /// <summary>
    /// Slower than this is broken off. The server's own limit is 240 octets a second, which gives one large piece a quarter of an hour:
    /// a transfer that has come to a halt would look as if it ran.
    /// </summary>
    private static readonly MinDataRate Slowest = new(bytesPerSecond: 16 << 10, gracePeriod: TimeSpan.FromSeconds(10));

    /// <returns>Octets handed to the connection; fewer than asked for when the client broke off. For HEAD and 416, nothing.</returns>
    public async Task<long> SendAsync(HttpContext context, BootFile file)
    {
        var response = context.Response;
        response.ContentType = "application/octet-stream";
        response.Headers.AcceptRanges = "bytes";
        if (ByteRange.Read(context.Request.Headers.Range, file.Size) is not { } range)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{file.Size}";
            return 0;
        }
        if (KernelSender.Way(context, file) is { } socket)
        {
            using var counted = new SentOctets(meters);
            return counted.Reached(await KernelSender.SendAsync(context, socket, file.Stream!, range, file.Size, counted, clock));
        }
        if (range.Partial)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = range.Header(file.Size);
        }
        response.ContentLength = range.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return 0;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = Slowest;
        return await CopyAsync(context, file, range);
    }

    private async Task<long> CopyAsync(HttpContext context, BootFile file, ByteRange range)
    {
        var sent = 0L;
        using var counted = new SentOctets(meters);
        try
        {
            while (sent < range.Length && !context.RequestAborted.IsCancellationRequested)
            {
                var (from, want) = (range.First + sent, (int)Math.Min(Piece, range.Length - sent));
                var length = await turns.TakeAsync(() => SendPieceAsync(context, file, from, want), context.RequestAborted);
                if (length == 0) break;
                sent = counted.Reached(sent + length);
            }
        }
        catch (OperationCanceledException)
        {
            // The client broke off.
        }
        return sent;
    }

    /// <returns>How much has gone; 0 when the file or the connection has ended.</returns>
    private static async Task<int> SendPieceAsync(HttpContext context, BootFile file, long from, int want)
    {
        var body = context.Response.BodyWriter;
        var length = file.Read(from, body.GetMemory(want).Span[..want]);
        if (length == 0)
        {
            // The file has been cut on disk; a broken answer is better than a wrong one.
            context.Abort();
            return 0;
        }
        body.Advance(length);
        var flushed = await body.FlushAsync(context.RequestAborted);
        return flushed.IsCompleted || context.RequestAborted.IsCancellationRequested ? 0 : length;
    }
}
