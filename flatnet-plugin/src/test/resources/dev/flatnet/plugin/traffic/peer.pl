# SPDX-License-Identifier: Apache-2.0
# One end of some traffic. Needs nothing but perl-base.
#   serve tcp|udp ADDRESS PORT         answers each message with the address it came from; says "ready" first
#   ask tcp|udp ADDRESS PORT [SOURCE [SOURCEPORT]]   prints the answer; fails after 2 s without one
#   hear sctp ADDRESS                  prints source address and both ports of the first SCTP packet; says "ready" first
#   say sctp ADDRESS PORT              sends the first packet of an association
#   say icmpv6 ADDRESS[%LINK] HEX      sends a message with the hop limit of neighbour discovery
use strict;
use warnings;
use Socket qw(:DEFAULT inet_pton inet_ntop pack_sockaddr_in6 unpack_sockaddr_in6 AF_INET6 SOCK_RAW IPV6_V6ONLY IPPROTO_IPV6);

$| = 1;
my ($verb, $protocol, $address, $port, $source, $source_port) = @ARGV;
my $link = $address =~ s/%(.*)// ? $1 : undef;
my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
my $type = $protocol eq 'tcp' ? SOCK_STREAM : $protocol eq 'udp' ? SOCK_DGRAM : SOCK_RAW;
$SIG{ALRM} = sub { print STDERR "no answer\n"; exit 1 };

sub name {
    my ($where, $number) = @_;
    my $bytes = inet_pton($family, $where) or die "no address: $where";
    return $family == AF_INET6 ? pack_sockaddr_in6($number, $bytes) : pack_sockaddr_in($number, $bytes);
}

sub text {
    my ($number, $bytes) = $family == AF_INET6 ? unpack_sockaddr_in6($_[0]) : unpack_sockaddr_in($_[0]);
    return (inet_ntop($family, $bytes), $number);
}

sub crc32c {
    my $crc = 0xffffffff;
    for my $byte (unpack 'C*', $_[0]) {
        $crc ^= $byte;
        $crc = $crc & 1 ? ($crc >> 1) ^ 0x82f63b78 : $crc >> 1 for 1 .. 8;
    }
    return $crc ^ 0xffffffff;
}

my $number = $protocol eq 'sctp' ? 132 : $protocol eq 'icmpv6' ? 58 : 0;
socket(my $socket, $family, $type, $number) or die "socket: $!";

if ($verb eq 'serve') {
    setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1);
    setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $family == AF_INET6;
    bind($socket, name($address, $port)) or die "bind: $!";
    if ($protocol eq 'udp') {
        print "ready\n";
        while (defined(my $from = recv $socket, my $message, 1500, 0)) {
            send $socket, (text($from))[0], 0, $from;
        }
    }
    listen($socket, 16) or die "listen: $!";
    print "ready\n";
    while (my $from = accept my $connection, $socket) {
        syswrite $connection, (text($from))[0];
        close $connection;
    }
} elsif ($verb eq 'ask') {
    alarm 2;
    bind($socket, name($source, $source_port // 0)) or die "bind: $!" if defined $source;
    connect($socket, name($address, $port)) or die "connect: $!";
    send $socket, '?', 0 if $protocol eq 'udp';
    defined(sysread $socket, my $answer, 1500) or die "read: $!";
    print "$answer\n";
} elsif ($verb eq 'hear') {
    print "ready\n";
    my $from = recv $socket, my $packet, 1500, 0;
    my $header = $family == AF_INET ? 4 * (ord($packet) & 15) : 0;
    print join(' ', (text($from))[0], unpack 'nn', substr $packet, $header), "\n";
} elsif ($protocol eq 'icmpv6') {
    # IPV6_UNICAST_HOPS, IPV6_MULTICAST_HOPS, SO_BINDTODEVICE of Linux
    setsockopt($socket, IPPROTO_IPV6, $_, pack 'i', 255) or die "hops: $!" for 16, 18;
    !defined $link or setsockopt($socket, SOL_SOCKET, 25, "$link\0") or die "device: $!";
    send $socket, pack('H*', $port), 0, name($address, 0) or die "send: $!";
} elsif ($verb eq 'say') {
    my $init = pack 'CCn N N n n N', 1, 0, 20, 1, 65536, 1, 1, 1;
    my $packet = pack('n n N V', 40000, $port, 0, 0) . $init;
    substr $packet, 8, 4, pack 'V', crc32c($packet);
    send $socket, $packet, 0, name($address, 0) or die "send: $!";
}
