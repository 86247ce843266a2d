using System.Net;
using System.Net.Sockets;
using System.Diagnostics;
using Strongroom.Stores.AzureBlob;
using Strongroom.Stores.S3;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Stores.Tests;

/// <summary>Memory does not grow with an object. Runs alone: what it measures is the whole process's.</summary>
[Collection("alone")]
public sealed class StreamingTests
{
    private const long Size = 64L << 20;
    private const long Allowed = 20L << 20;
    private static readonly ObjectKey Key = ObjectKey.Of(new TenantId(Guid.CreateVersion7()), "big.bin");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AzureBlob_BigObject_StreamsBothWays()
    {
        using var store = new AzureBlobStore(await TestStores.AzuriteAsync(), TimeProvider.System);
        await RoundTripAsync(store);
    }

    [Fact]
    public async Task S3_BigObject_StreamsBothWays()
    {
        using var store = new S3ObjectStore(await TestStores.CephAsync(), TimeProvider.System);
        await RoundTripAsync(store);
    }

    [Theory]
    [InlineData(StoreProvider.AzureBlob)]
    [InlineData(StoreProvider.S3)]
    public async Task Check_SilentStore_ThrowsWithinFiveSeconds(StoreProvider provider)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new StoreOptions
        {
            Name = "silent",
            Provider = provider,
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}",
            Bucket = "files",
            AccessKeyId = "key",
            SecretAccessKey = "secret",
            AccountName = "account",
            AccountKey = "AAAA",
        };
        var store = new ObjectStoreFactory(TimeProvider.System).Create(options);
        using var owner = (IDisposable)store;
        var clock = Stopwatch.StartNew();

        await Should.ThrowAsync<StoreUnavailableException>(() => store.CheckAsync(Token));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    private static async Task RoundTripAsync(IObjectStore store)
    {
        await store.HeadAsync(Key, Token);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        (await store.PutAsync(Key, new Pattern(Size), new PutOptions(Size, "application/octet-stream"), Token))!.Size.ShouldBe(Size);
        var written = GC.GetTotalAllocatedBytes(precise: true);
        await using (var content = await store.OpenReadAsync(Key, null, null, Token))
        {
            await content!.Body.CopyToAsync(new Pattern(Size), Token);
        }
        var read = GC.GetTotalAllocatedBytes(precise: true);

        TestContext.Current.TestOutputHelper?.WriteLine($"put allocated {(written - before) >> 10} KiB, read {(read - written) >> 10} KiB of {Size >> 10} KiB");
        (written - before).ShouldBeLessThan(Allowed);
        (read - written).ShouldBeLessThan(Allowed);
    }

    /// <summary>Bytes that can be made and checked without being kept. It cannot be rewound.</summary>
    private sealed class Pattern(long size) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, size - _position);
            for (var i = 0; i < count; i++) buffer[i] = At(_position + i);
            _position += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            for (var i = 0; i < buffer.Length; i++)
            {
                if (buffer[i] != At(_position + i)) throw new InvalidDataException($"Byte {_position + i} differs.");
            }
            _position += buffer.Length;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private static byte At(long position) => (byte)(position * 31 >> 5);
    }
}

/// <summary>Tests that want the process for themselves.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;
