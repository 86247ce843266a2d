#!/bin/bash
# A one-node Ceph RADOS Gateway on loopback, in the foreground: ceph-rgw.sh DIR PORT MON_PORT ACCESS_KEY SECRET_KEY
# Needs Debian's radosgw, ceph-mon and ceph-osd. Writes DIR/ready when it answers; TERM stops it. Nothing in DIR outlives a test run.
set -euo pipefail
dir=$1 port=$2 mon_port=$3 access_key=$4 secret_key=$5
mkdir -p "$dir"/{mon,osd,rgw,run}
cd "$dir"
fsid=$(cat /proc/sys/kernel/random/uuid)

cat > ceph.conf <<CONF
[global]
fsid = $fsid
mon_host = [v2:127.0.0.1:$mon_port]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr1 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
ms_mon_service_mode = crc
ms_mon_cluster_mode = crc
keyring = $dir/keyring
run_dir = $dir/run
admin_socket = $dir/run/\$name.asok
crash_dir = $dir/run
log_to_file = false
log_to_stderr = true
mon_cluster_log_to_file = false
mon_data = $dir/mon
osd_data = $dir/osd
rgw_data = $dir/rgw
# One disk, one copy, no waiting for company.
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 2
osd_pool_default_pgp_num = 2
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_crush_update_on_start = false
osd_class_update_on_start = false
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_max_pg_per_osd = 2000
mon_data_avail_warn = 1
mon_data_avail_crit = 1
mon_osd_initial_require_min_compat_client = luminous
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
osd_objectstore = ${CEPH_STORE:-memstore}
memstore_device_bytes = 4294967296
bluestore_block_size = 10737418240
osd_memory_target = 939524096
rgw_frontends = beast endpoint=127.0.0.1:$port
rgw_dns_name = localhost
rgw_enable_usage_log = false
rgw_lc_debug_interval = 10
CONF
conf=(-c "$dir/ceph.conf")
touch keyring

pids=()
stop() {
    trap - EXIT TERM INT
    [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
    exit "${1:-0}"
}
trap 'stop 1' EXIT
trap 'stop 0' TERM INT

# 1. The monitor.
monmaptool --create --clobber --fsid "$fsid" --addv a "[v2:127.0.0.1:$mon_port]" monmap > /dev/null
ceph-mon "${conf[@]}" -i a --mkfs --monmap monmap --keyring keyring
ceph-mon "${conf[@]}" -i a -f & pids+=($!)

# 2. One disk.
osd=$(cat /proc/sys/kernel/random/uuid)
timeout 60 ceph "${conf[@]}" osd new "$osd" > /dev/null
ceph-osd "${conf[@]}" -i 0 --mkfs --osd-uuid "$osd"
ceph-osd "${conf[@]}" -i 0 -f & pids+=($!)
timeout 60 ceph "${conf[@]}" osd crush add osd.0 1.0 host=localhost root=default > /dev/null

# 3. A user (the first command makes the zone), a second storage class that stands for an archive tier, then the gateway, which reads its zone once.
admin() { timeout 90 radosgw-admin "${conf[@]}" -n client.rgw "$@" > /dev/null; }
admin user create --uid=tests --display-name=Tests --access-key="$access_key" --secret-key="$secret_key"
cold=(--placement-id default-placement --storage-class GLACIER_IR)
admin zonegroup placement add --rgw-zonegroup default "${cold[@]}"
admin zone placement add --rgw-zone default "${cold[@]}" --data-pool default.rgw.cold.data
radosgw "${conf[@]}" -n client.rgw -f & pids+=($!)
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.1; done
touch ready

wait -n "${pids[@]}" || true
stop 1
